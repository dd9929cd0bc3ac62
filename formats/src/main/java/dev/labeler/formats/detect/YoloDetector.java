package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.yolo.YoloDataConfig;
import dev.labeler.formats.yolo.YoloLabelFileIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Detects YOLO: text files of numbers that belong to images, with or without a `data.yaml`.
final class YoloDetector {
    private static final int SAMPLE = 20;
    private static final int HEAD = 4096;
    private static final Pattern CLASS_MEMBER = Pattern.compile("^\\uFEFF?[\"']?(names|kpt_shape)[\"']?\\s*:");

    private YoloDetector() {}

    static FormatEvidence detect(DatasetSource files, FileInventory tree) throws IOException {
        List<String> configs = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        String obstacle = "no data.yaml";
        for (String file : tree.yaml()) {
            try {
                YoloDataConfig.read(files, file);
                configs.add(file);
            } catch (UnreadableSourceException e) {
                obstacle = "no data.yaml (" + e.getMessage() + ")";
                if (namesClasses(files, file)) {
                    broken.add(file);
                }
            }
        }
        if (configs.isEmpty()) {
            // A configuration that exists but cannot be read stops the reader with its reason: importing
            // labels without their class names, or with a wrong number of keypoints, would be worse than
            // importing none.
            configs.addAll(broken);
        }
        if (configs.isEmpty()) {
            configs.addAll(darknet(tree));
        }
        YoloLabelFileIndex labels = YoloLabelFileIndex.index(tree.txt());
        Set<String> matched = new HashSet<>();
        for (String image : tree.images()) {
            String label = labels.of(image);
            if (label != null) {
                matched.add(label);
            }
        }
        String lacks = lacks(files, tree, labels, matched);
        if (lacks != null) {
            return new FormatEvidence.Mismatch(configs.isEmpty() ? obstacle + ", and " + lacks : lacks);
        }
        List<String> everything = new ArrayList<>(configs);
        everything.addAll(tree.images());
        everything.addAll(labels.files());
        String root = FileInventory.commonFolder(everything);
        double withoutConfig = matched.size() == tree.images().size() ? 0.92 : 0.85;
        double confidence = configs.isEmpty() ? withoutConfig : 0.97;
        return new FormatEvidence.Match(
                new DatasetLayout(
                        LabelFormat.YOLO,
                        root,
                        imageRoot(root, tree),
                        configs.isEmpty() ? List.of() : List.of(shortest(configs))),
                confidence);
    }

    private static boolean namesClasses(DatasetSource files, String file) throws IOException {
        return UnsupportedLabelFinder.head(files, file)
                .lines()
                .anyMatch(line -> CLASS_MEMBER.matcher(line).find());
    }

    /// The `obj.data` files, which reference all others, else the `obj.names` files.
    private static List<String> darknet(FileInventory tree) {
        List<String> data =
                tree.darknet().stream().filter(file -> file.endsWith(".data")).toList();
        return data.isEmpty() ? tree.darknet() : data;
    }

    private static @Nullable String lacks(
            DatasetSource files, FileInventory tree, YoloLabelFileIndex labels, Set<String> matched)
            throws IOException {
        int count = labels.files().size();
        if (count == 0) {
            return "no label file (.txt)";
        }
        if (matched.isEmpty()) {
            return tree.images().isEmpty()
                    ? "no image; labels are relative to the size of their image"
                    : count + " text files, none with the name of an image";
        }
        int looked = 0;
        int numeric = 0;
        for (String label : matched.stream().sorted().limit(SAMPLE).toList()) {
            looked++;
            numeric += isNumeric(files, label) ? 1 : 0;
        }
        return 2 * numeric > looked ? null : "text files beside images are not lines of numbers";
    }

    private static boolean isNumeric(DatasetSource files, String label) throws IOException {
        try (InputStream in = files.open(label)) {
            String line = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8)
                    .lines()
                    .filter(text -> !text.isBlank())
                    .findFirst()
                    .orElse("");
            return line.isEmpty()
                    || isNumeric(line.replace("\uFEFF", "").strip().split("\\s+"));
        }
    }

    /// Checks each field, since a regular expression over a line of a thousand numbers overflows the stack.
    private static boolean isNumeric(String[] fields) {
        return fields.length >= 5
                && fields[0].matches("\\d+(\\.0+)?")
                && Stream.of(fields).skip(1).allMatch(field -> field.matches("[0-9.eE+-]+"));
    }

    private static String shortest(List<String> configs) {
        String shortest = configs.getFirst();
        for (String config : configs) {
            shortest = config.length() < shortest.length() ? config : shortest;
        }
        return shortest;
    }

    private static String imageRoot(String root, FileInventory tree) {
        String usual = root + "images/";
        boolean all = tree.images().stream().allMatch(image -> image.startsWith(usual));
        return all ? usual : FileNameRules.folder(root);
    }
}
