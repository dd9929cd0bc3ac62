package dev.labeler.formats.detect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Detects COCO, COCO panoptic, DICE, Label Studio and LabelMe by the content of JSON files, independent of
/// their names.
final class JsonFormatDetector {
    /// More JSON files than this are one label file for each image, which neither format has.
    private static final int MOST_FILES = 100;

    private static final int SAMPLE = 100;

    private final List<String> coco = new ArrayList<>();
    private final List<String> dice = new ArrayList<>();
    private final List<List<String>> cocoNames = new ArrayList<>();
    private final List<List<String>> diceNames = new ArrayList<>();
    private final List<String> panoptic = new ArrayList<>();
    private final List<List<String>> panopticNames = new ArrayList<>();
    private final List<String> labelStudio = new ArrayList<>();
    private final List<String> labelMe = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();
    private @Nullable String obstacle;

    static JsonFormatDetector inspect(DatasetSource files, FileInventory tree) throws IOException {
        JsonFormatDetector detector = new JsonFormatDetector();
        if (tree.json().size() > MOST_FILES) {
            detector.inspectFile(files, tree.json().getFirst());
            detector.clearFiles();
            detector.obstacle = tree.json().size() + " JSON files; COCO and DICE have all labels in one or a few files";
            return detector;
        }
        for (String file : tree.json()) {
            detector.inspectFile(files, file);
        }
        detector.removeOtherTasks();
        return detector;
    }

    /// Keeps one of many files to identify the software that wrote them; only LabelMe's count as label files.
    private void clearFiles() {
        panoptic.clear();
        panopticNames.clear();
        labelStudio.clear();
        coco.clear();
        dice.clear();
        cocoNames.clear();
        diceNames.clear();
    }

    private void inspectFile(DatasetSource files, String file) throws IOException {
        Set<String> members = new HashSet<>();
        List<String> names = new ArrayList<>();
        boolean nested = false;
        String task = null;
        String annotations = "";
        try (JsonFileReader input = JsonFileReader.openSkipping(files, file, "annotations")) {
            JsonParser parser = input.parser();
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.START_OBJECT) {
                inspectList(parser, file);
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                obstacle = file + " is not a JSON object";
                return;
            }
            while (!decided(members, nested) && parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                members.add(member);
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_ARRAY && member.equals("images")) {
                    nested = images(parser, names);
                } else if (token == JsonToken.VALUE_STRING && member.equals("task_type")) {
                    task = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            annotations = input.skippedHead();
        } catch (JsonProcessingException e) {
            obstacle = file + " is not valid JSON: " + e.getOriginalMessage();
        }
        String other = UnsupportedJsonFormats.name(members, task, annotations);
        if (other != null) {
            foreign.add(file + " is " + other);
        } else if (members.contains("shapes") && members.contains("imagePath")) {
            labelMe.add(file);
        } else if (annotations.contains("\"segments_info\"")) {
            panoptic.add(file);
            panopticNames.add(names);
        } else if (members.contains("images") && (nested || members.contains("classes"))) {
            dice.add(file);
            diceNames.add(names);
        } else if (members.contains("images") && members.contains("annotations") && members.contains("categories")) {
            coco.add(file);
            cocoNames.add(names);
        } else if (obstacle == null) {
            obstacle = file + " has no "
                    + (members.contains("images")
                            ? members.contains("annotations") ? "'categories'" : "'annotations'"
                            : "'images'");
        }
    }

    private void inspectList(JsonParser parser, String file) throws IOException {
        Set<String> members = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            members.add(parser.currentName());
            parser.nextToken();
            parser.skipChildren();
        }
        if (members.contains("data") && (members.contains("annotations") || members.contains("predictions"))) {
            labelStudio.add(file);
        } else {
            obstacle = file + " is not a JSON object";
        }
    }

    /// The unsupported formats of the files, as sentences.
    List<String> unsupportedFormats() {
        return foreign;
    }

    private static boolean decided(Set<String> members, boolean nested) {
        return members.contains("images")
                && (nested
                        || members.contains("classes")
                        || (members.contains("annotations") && members.contains("categories")));
    }

    /// Samples the file names. Returns whether the images contain their annotations.
    private static boolean images(JsonParser parser, List<String> names) throws IOException {
        boolean nested = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (nested && names.size() >= SAMPLE) {
                // The rest is not read: the file is recognized, and its end is not relevant.
                return true;
            }
            if (names.size() >= SAMPLE || parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING && member.equals("file_name")) {
                    String name = FileNameRules.clean(parser.getText());
                    if (name != null) {
                        names.add(name);
                    }
                }
                nested |= member.equals("annotations") || member.equals("annotation");
                parser.skipChildren();
            }
        }
        return nested;
    }

    /// COCO's own archives repeat each image in files for other tasks; boxes and outlines are in
    /// `instances_…`.
    private void removeOtherTasks() {
        if (coco.stream().anyMatch(file -> FileNameRules.lastPart(file).startsWith("instances_"))) {
            for (int i = coco.size() - 1; i >= 0; i--) {
                if (!FileNameRules.lastPart(coco.get(i)).startsWith("instances_")) {
                    coco.remove(i);
                    cocoNames.remove(i);
                }
            }
        }
    }

    FormatEvidence coco(FileInventory tree) {
        return coco.isEmpty()
                ? new FormatEvidence.Mismatch(lacks("'images', 'annotations' and 'categories'"))
                : new FormatEvidence.Match(layout(LabelFormat.COCO, coco, cocoNames, tree), 0.98);
    }

    FormatEvidence dice(FileInventory tree) {
        return dice.isEmpty()
                ? new FormatEvidence.Mismatch(lacks("'classes' and 'images' that hold their annotations"))
                : new FormatEvidence.Match(layout(LabelFormat.DICE, dice, diceNames, tree), 0.99);
    }

    FormatEvidence panoptic(FileInventory tree) {
        return panoptic.isEmpty()
                ? new FormatEvidence.Mismatch(lacks("'segments_info'"))
                : new FormatEvidence.Match(layout(LabelFormat.COCO_PANOPTIC, panoptic, panopticNames, tree), 0.98);
    }

    FormatEvidence labelStudio(FileInventory tree) {
        return labelStudio.isEmpty()
                ? new FormatEvidence.Mismatch(lacks("a list of tasks"))
                : new FormatEvidence.Match(layout(LabelFormat.LABEL_STUDIO, labelStudio, List.of(), tree), 0.97);
    }

    FormatEvidence labelMe(FileInventory tree) {
        if (labelMe.isEmpty()) {
            return new FormatEvidence.Mismatch(lacks("'shapes' and 'imagePath'"));
        }
        DatasetLayout found = layout(LabelFormat.LABELME, labelMe, List.of(), tree);
        return new FormatEvidence.Match(
                new DatasetLayout(LabelFormat.LABELME, found.root(), found.imageRoot(), List.of()), 0.96);
    }

    private String lacks(String members) {
        String why = foreign.isEmpty() ? obstacle : foreign.getFirst();
        return "no JSON file with " + members + (why == null ? "" : " (" + why + ")");
    }

    private static DatasetLayout layout(
            LabelFormat format, List<String> labels, List<List<String>> names, FileInventory tree) {
        List<String> roots = new ArrayList<>();
        Set<String> folders = tree.imageFolders();
        Set<String> known = new HashSet<>(tree.images());
        for (List<String> sample : names) {
            roots.add(bestRoot(sample, folders, known));
        }
        List<String> everything = new ArrayList<>(labels);
        everything.addAll(tree.images());
        // An image that no label file mentions is also an image of the dataset.
        roots.addAll(tree.images());
        return new DatasetLayout(
                format, FileInventory.commonFolder(everything), FileInventory.commonFolder(roots), labels);
    }

    /// The folder that most of the names are relative to; where several are equal, the shortest.
    private static String bestRoot(List<String> sample, Set<String> folders, Set<String> known) {
        String best = "";
        long most = 0;
        for (String folder : folders) {
            long found = sample.stream()
                    .filter(name -> known.contains(folder + name))
                    .count();
            boolean higher =
                    folder.length() < best.length() || (folder.length() == best.length() && folder.compareTo(best) < 0);
            if (found > most || (found == most && found > 0 && higher)) {
                best = folder;
                most = found;
            }
        }
        return best;
    }
}
