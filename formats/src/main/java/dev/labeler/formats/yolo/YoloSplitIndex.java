package dev.labeler.formats.yolo;

import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.SourceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The split of an image: from a list in `data.yaml`, else from its folders.
///
/// @param listed by path below the dataset root
record YoloSplitIndex(Map<String, Split> listed) {

    static YoloSplitIndex of(DatasetSource files, DatasetLayout layout, YoloDataConfig config) throws IOException {
        Map<String, Split> listed = new HashMap<>();
        String folder = layout.labelFiles().isEmpty()
                ? ""
                : FileNameRules.folder(layout.labelFiles().getFirst());
        for (Map.Entry<String, String> entry : config.lists().entrySet()) {
            String list = FileNameRules.clean(entry.getValue());
            Split split = Split.find(entry.getKey());
            if (list != null && split != null && list.endsWith(".txt")) {
                read(files, folder + list, split, listed);
            }
        }
        return new YoloSplitIndex(listed);
    }

    private static void read(DatasetSource files, String list, Split split, Map<String, Split> listed)
            throws IOException {
        try (Stream<SourceFile> found = files.list(list)) {
            if (found.noneMatch(file -> file.name().equals(list))) {
                return;
            }
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(list), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String name = FileNameRules.clean(line.strip());
                if (name != null) {
                    listed.putIfAbsent(FileNameRules.folder(list) + name, split);
                    // CVAT writes `data/obj_train_data/a.jpg` beside `obj_train_data/a.jpg`.
                    listed.putIfAbsent(FileNameRules.folder(list) + name.substring(name.indexOf('/') + 1), split);
                }
            }
        }
    }

    @Nullable
    Split of(String image) {
        Split split = listed.get(image);
        String[] parts = image.split("/", -1);
        for (int i = parts.length - 2; i >= 0 && split == null; i--) {
            split = Split.find(parts[i]);
        }
        return split;
    }
}
