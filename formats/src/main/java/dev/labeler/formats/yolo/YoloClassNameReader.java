package dev.labeler.formats.yolo;

import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.StorableText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads class names where there is no `data.yaml`.
final class YoloClassNameReader {
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_CLASSES = 10_000;

    private YoloClassNameReader() {}

    /// The lines of a `classes.txt`, else `class_0` to the highest number in the labels.
    static List<String> find(DatasetSource files, List<String> texts, YoloLabelFileIndex labels) throws IOException {
        for (String text : texts) {
            if (FileNameRules.lastPart(text).equals("classes.txt")) {
                try (InputStream in = files.open(text)) {
                    return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(StorableText::isName)
                            .toList();
                }
            }
        }
        int highest = -1;
        for (String label : labels.files()) {
            highest = Math.max(highest, highest(files, label));
        }
        return numbered(highest + 1);
    }

    /// `class_0` and so on.
    static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("class_" + i);
        }
        return names;
    }

    private static int highest(DatasetSource files, String label) throws IOException {
        int highest = -1;
        try (InputStream in = files.open(label)) {
            String text = new String(in.readNBytes(YoloLabelFileReader.MOST_BYTES), StandardCharsets.UTF_8);
            for (String line : (Iterable<String>) text.lines()::iterator) {
                int index = YoloLabelFileReader.classNumber(line.strip().split("\\s+", 2)[0]);
                if (index < MOST_CLASSES) {
                    highest = Math.max(highest, index);
                }
            }
        }
        return highest;
    }
}
