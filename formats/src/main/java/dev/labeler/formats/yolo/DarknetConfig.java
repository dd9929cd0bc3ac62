package dev.labeler.formats.yolo;

import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.SourceFile;
import dev.labeler.formats.read.StorableText;
import dev.labeler.formats.read.UnreadableSourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads Darknet's `obj.data`, which names `obj.names` and the lists of images, or an `obj.names` alone. Its
/// paths are those of the machine that wrote it; they are resolved to a file beside it with the same last
/// part.
public final class DarknetConfig {
    private static final int MOST_BYTES = 1_000_000;
    private static final Map<String, String> LISTS = Map.of("train", "train", "valid", "val", "test", "test");

    private DarknetConfig() {}

    /// Returns whether the file's name is one of Darknet's.
    public static boolean isDarknetFile(String file) {
        return FileNameRules.extension(file).equals("data")
                || FileNameRules.extension(file).equals("names");
    }

    /// @throws UnreadableSourceException where there is no class name
    public static YoloDataConfig read(DatasetSource files, String file) throws IOException {
        if (FileNameRules.extension(file).equals("names")) {
            return new YoloDataConfig(names(files, file), Map.of(), 0, 0, List.of(), Map.of());
        }
        Map<String, String> members = new HashMap<>();
        for (String line : lines(files, file)) {
            String[] parts = line.split("=", 2);
            if (parts.length == 2) {
                members.putIfAbsent(parts[0].strip(), parts[1].strip());
            }
        }
        String names = beside(files, file, members.get("names"));
        if (names == null) {
            throw new UnreadableSourceException(new SourceProblem(
                    file, "names", "no file '" + members.get("names") + "' with the names of the classes"));
        }
        Map<String, String> lists = new HashMap<>();
        for (Map.Entry<String, String> list : LISTS.entrySet()) {
            String found = beside(files, file, members.get(list.getKey()));
            if (found != null) {
                lists.put(
                        list.getValue(),
                        found.substring(FileNameRules.folder(file).length()));
            }
        }
        return new YoloDataConfig(names(files, names), lists, 0, 0, List.of(), Map.of());
    }

    private static List<String> names(DatasetSource files, String file) throws IOException {
        List<String> names = lines(files, file).stream().map(String::strip).toList();
        while (!names.isEmpty() && names.getLast().isEmpty()) {
            names = names.subList(0, names.size() - 1);
        }
        for (int i = 0; i < names.size(); i++) {
            if (!StorableText.isName(names.get(i))) {
                throw new UnreadableSourceException(
                        new SourceProblem(file, "line " + (i + 1), "cannot be the name of a class"));
            }
        }
        if (names.isEmpty()) {
            throw new UnreadableSourceException(new SourceProblem(file, "", "no class names"));
        }
        return names;
    }

    private static @Nullable String beside(DatasetSource files, String file, @Nullable String path) throws IOException {
        String clean = path == null ? null : FileNameRules.clean(path);
        if (clean == null) {
            return null;
        }
        String folder = FileNameRules.folder(file);
        for (String candidate : List.of(folder + clean, folder + FileNameRules.lastPart(clean))) {
            try (Stream<SourceFile> found = files.list(candidate)) {
                if (found.anyMatch(each -> each.name().equals(candidate))) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private static List<String> lines(DatasetSource files, String file) throws IOException {
        try (InputStream in = files.open(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new UnreadableSourceException(new SourceProblem(file, "", "more than " + MOST_BYTES + " bytes"));
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            return (text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .lines()
                    .toList();
        }
    }
}
