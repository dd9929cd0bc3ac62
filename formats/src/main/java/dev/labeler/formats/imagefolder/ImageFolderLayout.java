package dev.labeler.formats.imagefolder;

import dev.labeler.formats.model.Split;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Interprets names below the root as `[split/]class/…/image`: with splits if every topmost folder is named
/// after one.
///
/// @param names the classes, sorted
/// @param besideClasses number of images that are in no class folder
public record ImageFolderLayout(boolean splits, Set<String> names, long besideClasses) {

    public static ImageFolderLayout of(Iterable<String> images) {
        boolean splits = true;
        for (String image : images) {
            int slash = image.indexOf('/');
            splits &= slash > 0 && Split.find(image.substring(0, slash)) != null;
        }
        Set<String> names = new TreeSet<>();
        long beside = 0;
        ImageFolderLayout shape = new ImageFolderLayout(splits, names, 0);
        for (String image : images) {
            String name = shape.classOf(image);
            if (name == null) {
                beside++;
            } else {
                names.add(name);
            }
        }
        return new ImageFolderLayout(splits, names, beside);
    }

    /// The folder that contains `[split/]class`: below folders that contain everything, but above a single
    /// class or split.
    public static String root(List<String> images) {
        String root = "";
        while (true) {
            int from = root.length();
            String first = images.getFirst();
            int slash = first.indexOf('/', from);
            if (slash < 0) {
                return root;
            }
            String next = first.substring(0, slash + 1);
            String folder = first.substring(from, slash);
            boolean all = images.stream().allMatch(name -> name.startsWith(next));
            boolean deeper = images.stream().anyMatch(name -> name.indexOf('/', next.length()) > 0);
            if (!all || !deeper || Split.find(folder) != null) {
                return root;
            }
            root = next;
        }
    }

    /// The image's class, null where it is in no class folder.
    public @Nullable String classOf(String image) {
        int from = splits ? image.indexOf('/') + 1 : 0;
        int slash = image.indexOf('/', from);
        return slash < 0 ? null : image.substring(from, slash);
    }

    /// The image's split, null where no folder names one.
    public @Nullable Split splitOf(String image) {
        return splits ? Split.find(image.substring(0, image.indexOf('/'))) : null;
    }
}
