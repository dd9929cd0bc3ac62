package dev.labeler.formats.detect;

import dev.labeler.formats.model.Format;
import dev.labeler.formats.read.FileNames;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceFiles;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.yolo.YoloConfig;
import dev.labeler.formats.yolo.YoloLabels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for YOLO: text files of numbers that belong to images, with or without a `data.yaml`.
final class YoloLook {
    private static final int SAMPLE = 20;
    private static final int HEAD = 4096;

    private YoloLook() {}

    static Clue at(SourceFiles files, FileTree tree) throws IOException {
        List<String> configs = new ArrayList<>();
        String obstacle = "no data.yaml";
        for (String file : tree.yaml()) {
            try {
                YoloConfig.read(files, file);
                configs.add(file);
            } catch (UnreadableSourceException e) {
                obstacle = "no data.yaml (" + e.getMessage() + ")";
            }
        }
        YoloLabels labels = YoloLabels.among(tree.txt());
        Set<String> matched = new HashSet<>();
        for (String image : tree.images()) {
            String label = labels.of(image);
            if (label != null) {
                matched.add(label);
            }
        }
        String lacks = lacks(files, tree, labels, matched);
        if (lacks != null) {
            return new Clue.Lacks(configs.isEmpty() ? obstacle + ", and " + lacks : lacks);
        }
        List<String> everything = new ArrayList<>(configs);
        everything.addAll(tree.images());
        everything.addAll(labels.files());
        String root = FileTree.commonFolder(everything);
        double confidence = configs.isEmpty() ? 0.85 : 0.97;
        return new Clue.Fits(
                new Layout(
                        Format.YOLO,
                        root,
                        imageRoot(root, tree),
                        configs.isEmpty() ? List.of() : List.of(shortest(configs))),
                confidence);
    }

    private static @Nullable String lacks(SourceFiles files, FileTree tree, YoloLabels labels, Set<String> matched)
            throws IOException {
        int count = labels.files().size();
        if (count == 0) {
            return "no label file (.txt)";
        }
        if (matched.isEmpty()) {
            return tree.images().isEmpty()
                    ? "no image, without whose size labels mean nothing"
                    : count + " text files, whose stems match no image";
        }
        int looked = 0;
        int numeric = 0;
        for (String label : matched.stream().sorted().limit(SAMPLE).toList()) {
            looked++;
            numeric += isNumeric(files, label) ? 1 : 0;
        }
        return 2 * numeric > looked ? null : "text files beside images are not lines of numbers";
    }

    private static boolean isNumeric(SourceFiles files, String label) throws IOException {
        try (InputStream in = files.open(label)) {
            String line = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8)
                    .lines()
                    .filter(text -> !text.isBlank())
                    .findFirst()
                    .orElse("");
            return line.isEmpty() || line.strip().matches("\uFEFF?\\d+(\\.0+)?(\\s+-?[0-9.eE+-]+){4,}");
        }
    }

    private static String shortest(List<String> configs) {
        String shortest = configs.getFirst();
        for (String config : configs) {
            shortest = config.length() < shortest.length() ? config : shortest;
        }
        return shortest;
    }

    private static String imageRoot(String root, FileTree tree) {
        String usual = root + "images/";
        boolean all = tree.images().stream().allMatch(image -> image.startsWith(usual));
        return all ? usual : FileNames.folder(root);
    }
}
