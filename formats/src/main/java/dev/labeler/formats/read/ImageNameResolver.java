package dev.labeler.formats.read;

import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.SourceProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the image that a label file refers to: the exact name below the image root; else the one image whose
/// path ends in that name; else the name itself, for an image whose file is missing.
public final class ImageNameResolver {
    private final DatasetSource files;
    private final String imageRoot;
    private final Set<String> known = new HashSet<>();
    private final Map<String, String> byLastPart = new HashMap<>();
    private final Map<String, List<String>> repeated = new HashMap<>();

    private ImageNameResolver(DatasetSource files, String imageRoot) {
        this.files = files;
        this.imageRoot = imageRoot;
    }

    public static ImageNameResolver of(DatasetSource files, String imageRoot) throws IOException {
        ImageNameResolver names = new ImageNameResolver(files, imageRoot);
        try (Stream<SourceFile> list = files.list(imageRoot)) {
            list.forEach(file -> {
                String name = file.name().substring(imageRoot.length());
                if (FileNameRules.isImage(name)) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    private void add(String name) {
        known.add(name);
        String last = FileNameRules.lastPart(name);
        String other = byLastPart.putIfAbsent(last, name);
        if (other != null) {
            repeated.computeIfAbsent(last, _ -> new ArrayList<>(List.of(other))).add(name);
        }
    }

    /// The image's name below the image root, null where the given name is not valid.
    ///
    /// @param near a folder below the image root, such as the label file's own, whose images take precedence
    public @Nullable String resolve(String given, String near) {
        String name = FileNameRules.clean(given);
        if (name == null || known.contains(name)) {
            return name;
        }
        if (known.contains(near + name)) {
            return near + name;
        }
        String last = FileNameRules.lastPart(name);
        List<String> several = repeated.get(last);
        if (several == null) {
            return byLastPart.getOrDefault(last, name);
        }
        List<String> fitting =
                several.stream().filter(path -> path.endsWith("/" + name)).toList();
        return fitting.size() == 1 ? fitting.getFirst() : name;
    }

    /// The first of the names that is an image of the dataset, else the first valid one; null where none is
    /// valid.
    public @Nullable String firstKnown(List<String> given) {
        String first = null;
        for (String each : given) {
            String name = resolve(each, "");
            if (name != null && known.contains(name)) {
                return name;
            }
            first = first == null ? name : first;
        }
        return first;
    }

    /// The reason why the name is ambiguous, null where it is not: several images end in it, and none takes
    /// precedence.
    public @Nullable String ambiguity(String given, String near) {
        String name = resolve(given, near);
        List<String> several = name == null || known.contains(name) ? null : repeated.get(FileNameRules.lastPart(name));
        List<String> fitting = several == null
                ? List.of()
                : several.stream().filter(path -> path.endsWith("/" + name)).toList();
        return fitting.size() < 2
                ? null
                : "'" + given + "' may refer to " + fitting.get(0) + " or " + fitting.get(1)
                        + (fitting.size() > 2 ? " or " + (fitting.size() - 2) + " more" : "")
                        + ". Write the full path of the image";
    }

    /// Reports the number of images that no label file mentions.
    public void reportUnreferenced(Set<String> mentioned, AnnotationSink sink) throws IOException {
        long count = 0;
        String first = null;
        for (String name : known) {
            if (!mentioned.contains(name)) {
                count++;
                first = first == null || name.compareTo(first) < 0 ? name : first;
            }
        }
        if (first != null) {
            sink.notice(new SourceProblem(
                    imageRoot + first, "", count + " images are mentioned by no label file, first this one"));
        }
    }

    /// The size of the stored image, else the given size.
    public ImageSize size(String name, int width, int height) throws IOException {
        ImageSize stored = known.contains(name) ? files.imageSize(imageRoot + name) : null;
        return stored != null ? stored : new ImageSize(width, height);
    }
}
