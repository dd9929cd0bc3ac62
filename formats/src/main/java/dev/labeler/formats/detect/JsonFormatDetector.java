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

/// Looks into JSON files for COCO and DICE, whatever the files are called.
final class JsonFormatDetector {
    /// More JSON files than this are one label file an image, which neither format has.
    private static final int MOST_FILES = 100;

    private static final int SAMPLE = 100;

    private final List<String> coco = new ArrayList<>();
    private final List<String> dice = new ArrayList<>();
    private final List<List<String>> cocoNames = new ArrayList<>();
    private final List<List<String>> diceNames = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();
    private @Nullable String obstacle;

    static JsonFormatDetector inspect(DatasetSource files, FileInventory tree) throws IOException {
        JsonFormatDetector look = new JsonFormatDetector();
        if (tree.json().size() > MOST_FILES) {
            look.into(files, tree.json().getFirst());
            look.forget();
            look.obstacle = tree.json().size() + " JSON files, where one or a few hold all labels";
            return look;
        }
        for (String file : tree.json()) {
            look.into(files, file);
        }
        look.dropOtherTasks();
        return look;
    }

    /// Of many files, one tells what software wrote them, and none counts as a label file.
    private void forget() {
        coco.clear();
        dice.clear();
        cocoNames.clear();
        diceNames.clear();
    }

    private void into(DatasetSource files, String file) throws IOException {
        Set<String> members = new HashSet<>();
        List<String> names = new ArrayList<>();
        boolean nested = false;
        String task = null;
        String annotations = "";
        try (JsonFileReader input = JsonFileReader.openSkipping(files, file, "annotations")) {
            JsonParser parser = input.parser();
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.START_OBJECT) {
                list(parser, file);
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

    private void list(JsonParser parser, String file) throws IOException {
        Set<String> members = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            members.add(parser.currentName());
            parser.nextToken();
            parser.skipChildren();
        }
        String name = UnsupportedJsonFormats.nameOfList(members);
        if (name == null) {
            obstacle = file + " is not a JSON object";
        } else {
            foreign.add(file + " is " + name);
        }
    }

    /// What the files are that no reader takes, as sentences.
    List<String> unsupportedFormats() {
        return foreign;
    }

    private static boolean decided(Set<String> members, boolean nested) {
        return members.contains("images")
                && (nested
                        || members.contains("classes")
                        || (members.contains("annotations") && members.contains("categories")));
    }

    /// Takes a sample of file names. Answers whether the images hold their annotations themselves.
    private static boolean images(JsonParser parser, List<String> names) throws IOException {
        boolean nested = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (nested && names.size() >= SAMPLE) {
                // What follows need not be read: the file is recognised, and its end is of no interest.
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
    private void dropOtherTasks() {
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
        // An image that no label file names is an image of the dataset too.
        roots.addAll(tree.images());
        return new DatasetLayout(
                format, FileInventory.commonFolder(everything), FileInventory.commonFolder(roots), labels);
    }

    /// The folder below which most of the names are files; of equals the one nearest to the top.
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
