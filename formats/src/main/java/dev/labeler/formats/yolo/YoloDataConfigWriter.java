package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.text.JsonTextBuffer;
import java.util.List;
import java.util.Set;

/// Writes the text of `data.yaml`. There is no `path`, so that readers use the file's own folder; names are
/// in double quotes, which have the same meaning in YAML and JSON.
final class YoloDataConfigWriter {
    private YoloDataConfigWriter() {}

    static String text(
            List<ClassDefinition> classes, Set<Split> splits, YoloLineLayout layout, LossReport.Counter losses) {
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
        if (layout.task() == YoloTask.OBB) {
            yaml.append("task: obb\n");
        }
        if (layout.task() == YoloTask.POSE) {
            yaml.append("kpt_shape: [").append(layout.keypoints()).append(", 3]\n");
        }
        flipIndexes(yaml, classes, layout, losses);
        yaml.append("nc: ").append(classes.size()).append("\nnames:");
        yaml.append(classes.isEmpty() ? " {}\n" : "\n");
        for (ClassDefinition definition : classes) {
            yaml.append("  ")
                    .append(definition.index())
                    .append(": ")
                    .append(new JsonTextBuffer(64).string(definition.name()))
                    .append('\n');
        }
        keypointNames(yaml, classes, layout);
        return yaml.toString();
    }

    /// One list applies to all classes: that of the first class which has one.
    private static void flipIndexes(
            StringBuilder yaml, List<ClassDefinition> classes, YoloLineLayout layout, LossReport.Counter losses) {
        if (layout.task() != YoloTask.POSE) {
            return;
        }
        List<Integer> written = classes.stream()
                .map(ClassDefinition::flipIndexes)
                .filter(flip -> flip.size() == layout.keypoints())
                .findFirst()
                .orElse(List.of());
        if (!written.isEmpty()) {
            yaml.append("flip_idx: ").append(written).append('\n');
        }
        for (ClassDefinition definition : classes) {
            if (!definition.flipIndexes().isEmpty() && !definition.flipIndexes().equals(written)) {
                losses.add("flip_idx of a class left out; data.yaml has one for all", definition::name);
            }
            if (!definition.skeleton().isEmpty()) {
                losses.add("skeleton edges of a class left out", definition::name);
            }
        }
    }

    private static void keypointNames(StringBuilder yaml, List<ClassDefinition> classes, YoloLineLayout layout) {
        String head = "kpt_names:\n";
        for (ClassDefinition definition : classes) {
            if (layout.task() == YoloTask.POSE && !definition.keypoints().isEmpty()) {
                yaml.append(head).append("  ").append(definition.index()).append(": [");
                head = "";
                String separator = "";
                for (String name : definition.keypoints()) {
                    yaml.append(separator).append(new JsonTextBuffer(64).string(name));
                    separator = ", ";
                }
                yaml.append("]\n");
            }
        }
    }
}
