package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.text.JsonText;
import java.util.List;
import java.util.Set;

/// The text of `data.yaml`. There is no `path`, so that readers take the file's own folder; names
/// are in double quotes, which YAML reads as JSON does.
final class YoloYaml {
    private YoloYaml() {}

    static String text(List<ClassDefinition> classes, Set<Split> splits, YoloLayout layout, LossReport.Counter losses) {
        StringBuilder yaml = new StringBuilder();
        Split some = splits.isEmpty() ? Split.TRAIN : splits.iterator().next();
        for (Split split : List.of(Split.TRAIN, Split.VAL)) {
            boolean present = splits.contains(split);
            if (!present && !splits.isEmpty()) {
                losses.add("no " + split.word() + " split; data.yaml points at " + some.word(), split::word);
            }
            yaml.append(split.word())
                    .append(": images/")
                    .append((present ? split : some).word())
                    .append('\n');
        }
        if (splits.contains(Split.TEST)) {
            yaml.append("test: images/test\n");
        }
        if (layout.task() == YoloTask.POSE) {
            yaml.append("kpt_shape: [").append(layout.keypoints()).append(", 3]\n");
        }
        yaml.append("nc: ").append(classes.size()).append("\nnames:");
        yaml.append(classes.isEmpty() ? " {}\n" : "\n");
        for (ClassDefinition definition : classes) {
            yaml.append("  ")
                    .append(definition.index())
                    .append(": ")
                    .append(new JsonText(64).string(definition.name()))
                    .append('\n');
        }
        return yaml.toString();
    }
}
