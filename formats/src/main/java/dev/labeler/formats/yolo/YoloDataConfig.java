package dev.labeler.formats.yolo;

import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.StorableText;
import dev.labeler.formats.read.UnreadableSourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The content of a `data.yaml`.
///
/// @param names the classes by index, a gap filled with `class_n`
/// @param lists the values of `train`, `val` and `test` that are text
/// @param keypoints number in each line, 0 where the labels have none
/// @param dimensions numbers of a keypoint: 2, or 3 with visibility
/// @param flipIndexes the index of each keypoint in a mirrored image
/// @param keypointNames by class index
public record YoloDataConfig(
        List<String> names,
        Map<String, String> lists,
        int keypoints,
        int dimensions,
        List<Integer> flipIndexes,
        Map<Integer, List<String>> keypointNames) {
    private static final int LONGEST = 1_000_000;
    private static final int MOST_CLASSES = 100_000;

    public static final YoloDataConfig NONE = new YoloDataConfig(List.of(), Map.of(), 0, 0, List.of(), Map.of());

    /// Reads the file. Only plain values are accepted: no tags, and aliases within the parser's limits.
    ///
    /// @throws UnreadableSourceException where it is not YAML or has no `names`
    public static YoloDataConfig read(DatasetSource files, String file) throws IOException {
        @Nullable Object root;
        try (InputStream in = files.open(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw unreadable(file, "", "more than " + LONGEST + " bytes");
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            root = load(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw unreadable(file, "", "not a YAML mapping");
        }
        Map<String, String> lists = new TreeMap<>();
        for (String split : List.of("train", "val", "test")) {
            if (map.get(split) instanceof String text) {
                lists.put(split, text);
            }
        }
        int keypoints = 0;
        int dimensions = 0;
        if (map.get("kpt_shape") instanceof List<?> shape
                && shape.size() == 2
                && shape.get(0) instanceof Integer count
                && shape.get(1) instanceof Integer size) {
            if (count < 1 || count > 1000 || size < 2 || size > 3) {
                throw unreadable(file, "$.kpt_shape", "is [points, 2 or 3]");
            }
            keypoints = count;
            dimensions = size;
        }
        return new YoloDataConfig(
                names(file, map.get("names")),
                lists,
                keypoints,
                dimensions,
                flipIndexes(map.get("flip_idx"), keypoints),
                keypointNames(map.get("kpt_names"), keypoints));
    }

    private static List<Integer> flipIndexes(@Nullable Object value, int keypoints) {
        List<Integer> indexes = new ArrayList<>();
        if (value instanceof List<?> list && list.size() == keypoints) {
            list.forEach(each -> {
                if (each instanceof Integer index && index >= 0 && index < keypoints) {
                    indexes.add(index);
                }
            });
        }
        return indexes.size() == keypoints ? indexes : List.of();
    }

    private static Map<Integer, List<String>> keypointNames(@Nullable Object value, int keypoints) {
        Map<Integer, List<String>> names = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, list) -> {
                if (key instanceof Integer index && list instanceof List<?> given && given.size() == keypoints) {
                    List<String> texts = given.stream().map(String::valueOf).toList();
                    if (texts.stream().allMatch(StorableText::isName)) {
                        names.put(index, texts);
                    }
                }
            });
        }
        return names;
    }

    private static List<String> names(String file, @Nullable Object value) throws UnreadableSourceException {
        TreeMap<Integer, String> byIndex = new TreeMap<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                byIndex.put(i, String.valueOf(list.get(i)));
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof Integer index) || index < 0 || index >= MOST_CLASSES) {
                    throw unreadable(file, "$.names", "'" + entry.getKey() + "' is no class index");
                }
                byIndex.put(index, String.valueOf(entry.getValue()));
            }
        } else {
            throw unreadable(file, "$.names", "is neither a list nor a map of class names");
        }
        for (Map.Entry<Integer, String> entry : byIndex.entrySet()) {
            if (!StorableText.isName(entry.getValue())) {
                throw unreadable(file, "$.names[" + entry.getKey() + "]", "cannot be the name of a class");
            }
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; !byIndex.isEmpty() && i <= byIndex.lastKey(); i++) {
            names.add(byIndex.getOrDefault(i, "class_" + i));
        }
        return names;
    }

    private static @Nullable Object load(String file, String text) throws UnreadableSourceException {
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(10)
                .setCodePointLimit(LONGEST)
                .setAllowDuplicateKeys(false)
                .build();
        try {
            return new Load(settings).loadFromString(text);
        } catch (RuntimeException | StackOverflowError e) {
            // Malformed text causes exceptions of many kinds (NumberFormatException for an invalid escape),
            // and the parser is recursive without a limit on nesting.
            throw unreadable(file, "", "not plain YAML: " + e.getMessage());
        }
    }

    private static UnreadableSourceException unreadable(String file, String path, String reason) {
        return new UnreadableSourceException(new SourceProblem(file, path, reason));
    }
}
