package dev.labeler.formats.voc;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the image and the split of a VOC file. The image with the file's own path below `Annotations` takes
/// precedence, then the one with its stem, as in other readers; then the one that its `filename` names, which
/// is often outdated.
final class VocImageResolver {
    private static final String FOLDER = "Annotations/";

    private final Map<String, String> byPath = new HashMap<>();
    private final Map<String, String> byStem = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Split> splits = new HashMap<>();

    static VocImageResolver of(DatasetSource files, DatasetLayout layout) throws IOException {
        VocImageResolver images = new VocImageResolver();
        try (Stream<SourceFile> list = files.list(layout.imageRoot())) {
            list.map(SourceFile::name).filter(FileNameRules::isImage).forEach(file -> {
                String name = file.substring(layout.imageRoot().length());
                images.names.add(name);
                images.byPath.putIfAbsent(FileNameRules.stem(name), name);
                images.byStem.putIfAbsent(FileNameRules.stem(FileNameRules.lastPart(name)), name);
            });
        }
        List<String> lists;
        try (Stream<SourceFile> list = files.list(layout.root())) {
            lists = list.map(SourceFile::name)
                    .filter(name -> name.contains("ImageSets/Main/") && name.endsWith(".txt"))
                    .toList();
        }
        for (String list : lists) {
            Split split = Split.find(FileNameRules.stem(FileNameRules.lastPart(list)));
            if (split != null) {
                images.readSplit(files, list, split);
            }
        }
        return images;
    }

    private void readSplit(DatasetSource files, String list, Split split) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(list), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String stem = line.replaceFirst("\\s+-?[01]\\s*$", "").strip();
                if (!stem.isEmpty()) {
                    splits.putIfAbsent(stem, split);
                }
            }
        }
    }

    @Nullable
    String resolve(String label, @Nullable String fileName) {
        String path = byPath.get(pathStem(label));
        String own = byStem.get(FileNameRules.stem(FileNameRules.lastPart(label)));
        String clean = fileName == null ? null : FileNameRules.clean(fileName);
        if (path == null && own != null && clean != null && isSameStem(clean, own) && names.contains(clean)) {
            return clean;
        }
        if (path != null || own != null || fileName == null) {
            return path == null ? own : path;
        }
        if (clean == null || names.contains(clean)) {
            return clean;
        }
        return byStem.getOrDefault(FileNameRules.stem(FileNameRules.lastPart(clean)), clean);
    }

    /// The path of the label file below `Annotations`, without its extension.
    private static String pathStem(String label) {
        int folder = label.lastIndexOf(FOLDER);
        return FileNameRules.stem(folder < 0 ? label : label.substring(folder + FOLDER.length()));
    }

    private static boolean isSameStem(String a, String b) {
        return FileNameRules.stem(FileNameRules.lastPart(a)).equals(FileNameRules.stem(FileNameRules.lastPart(b)));
    }

    @Nullable
    Split splitOf(String label) {
        Split split = splits.get(pathStem(label));
        return split == null ? splits.get(FileNameRules.stem(FileNameRules.lastPart(label))) : split;
    }
}
