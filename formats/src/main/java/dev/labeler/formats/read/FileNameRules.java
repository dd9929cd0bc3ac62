package dev.labeler.formats.read;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Classifies file names and splits them into parts.
public final class FileNameRules {
    private static final Set<String> IMAGES =
            Set.of("bmp", "gif", "jpeg", "jpg", "pbm", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp");

    private static final Pattern MASK_FOLDER = Pattern.compile("(^|/)(Segmentation(Class|Object)|panoptic)[^/]*/");

    private FileNameRules() {}

    public static boolean isImage(String name) {
        return IMAGES.contains(extension(name)) && !isSystemFile(name) && !isMask(name);
    }

    /// Returns whether the image is a mask: Pascal VOC, and software that follows it, stores masks as PNG
    /// files in `SegmentationClass` and `SegmentationObject` beside the images, COCO panoptic in folders such as
    /// `panoptic_train2017`.
    public static boolean isMask(String name) {
        return IMAGES.contains(extension(name)) && MASK_FOLDER.matcher(name).find();
    }

    /// Returns whether the file was added to an archive by an operating system: `__MACOSX/…`, `.DS_Store`,
    /// `._x`, `Thumbs.db`, hidden files.
    public static boolean isSystemFile(String name) {
        return name.startsWith("__MACOSX/")
                || name.contains("/__MACOSX/")
                || name.startsWith(".")
                || name.contains("/.")
                || lastPart(name).equals("Thumbs.db")
                || lastPart(name).equals("desktop.ini");
    }

    /// The extension in lower case, without the point; empty where there is none.
    public static String extension(String name) {
        String last = lastPart(name);
        int point = last.lastIndexOf('.');
        return point < 0 ? "" : last.substring(point + 1).toLowerCase(Locale.ROOT);
    }

    public static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /// The folder, with its `/`; empty at the top.
    public static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /// The name without its extension, folders kept.
    public static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point > name.lastIndexOf('/') ? name.substring(0, point) : name;
    }

    /// A name from a label file as a normalized path: `/` between folders, no leading `./` or `/`. Null where
    /// it is empty, longer than 1,000 characters, contains control characters, or leaves the root by `..`.
    public static @Nullable String clean(String given) {
        String name = given.replace('\\', '/');
        while (name.startsWith("./") || name.startsWith("/")) {
            name = name.substring(name.indexOf('/') + 1);
        }
        if (!StorableText.isName(name) || name.endsWith("/")) {
            return null;
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                return null;
            }
        }
        return name.chars().anyMatch(c -> c < 0x20 || c == 0x7f) ? null : name;
    }
}
