package dev.labeler.formats.yolo;

import dev.labeler.formats.read.FileNameRules;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the label file of an image: the path with its last `images` folder replaced by `labels`, else a
/// `labels` folder beside the image, else the image's own folder; with the extension `.txt`.
public final class YoloLabelFileIndex {
    /// Common text files in datasets that are not labels.
    private static final Set<String> OTHERS = Set.of(
            "classes.txt",
            "readme.txt",
            "license.txt",
            "notes.txt",
            "requirements.txt",
            "train.txt",
            "val.txt",
            "valid.txt",
            "test.txt",
            "obj.names",
            "readme.dataset.txt",
            "readme.roboflow.txt");

    private final Set<String> files;

    private YoloLabelFileIndex(Set<String> files) {
        this.files = files;
    }

    public static YoloLabelFileIndex index(Collection<String> textFiles) {
        Set<String> labels = new HashSet<>(textFiles);
        labels.removeIf(name -> OTHERS.contains(FileNameRules.lastPart(name).toLowerCase(Locale.ROOT)));
        return new YoloLabelFileIndex(labels);
    }

    /// The image's label file, null where it has none.
    public @Nullable String of(String image) {
        for (String candidate : candidates(FileNameRules.stem(image) + ".txt")) {
            if (files.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static List<String> candidates(String label) {
        int at = ("/" + label).lastIndexOf("/images/");
        String mirrored = at < 0 ? label : label.substring(0, at) + "labels/" + label.substring(at + 7);
        return List.of(mirrored, FileNameRules.folder(label) + "labels/" + FileNameRules.lastPart(label), label);
    }

    /// Every label file, whether or not it has an image.
    public Set<String> files() {
        return files;
    }
}
