package dev.labeler.formats.coco;

import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the PNG files of panoptic annotations by their names.
record PanopticFileIndex(Map<String, List<String>> byLastPart) {

    static PanopticFileIndex of(DatasetSource files) throws IOException {
        Map<String, List<String>> index = new HashMap<>();
        try (Stream<SourceFile> list = files.list("")) {
            list.map(SourceFile::name)
                    .filter(name -> FileNameRules.isMask(name)
                            && FileNameRules.extension(name).equals("png"))
                    .forEach(name -> index.computeIfAbsent(FileNameRules.lastPart(name), _ -> new ArrayList<>())
                            .add(name));
        }
        return new PanopticFileIndex(index);
    }

    /// The file of that name; of several, the one in the folder that is named as the JSON file. Null where there
    /// is none, or where it is ambiguous.
    @Nullable
    String find(String json, String name) {
        List<String> found = byLastPart.getOrDefault(FileNameRules.lastPart(name), List.of());
        if (found.size() < 2) {
            return found.isEmpty() ? null : found.getFirst();
        }
        String folder = "/" + FileNameRules.stem(FileNameRules.lastPart(json)) + "/";
        List<String> own =
                found.stream().filter(path -> ("/" + path).contains(folder)).toList();
        return own.size() == 1 ? own.getFirst() : null;
    }
}
