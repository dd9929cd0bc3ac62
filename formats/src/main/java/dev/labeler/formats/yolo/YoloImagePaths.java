package dev.labeler.formats.yolo;

import dev.labeler.formats.model.Split;
import dev.labeler.formats.write.UniquePathAllocator;

/// Assigns every image of an export its path: unique, and without parent folders whose names readers replace
/// to derive the label path from the image path.
final class YoloImagePaths {
    private final UniquePathAllocator names = new UniquePathAllocator();

    /// The path below `images/{split}/` of an image. A name that starts with the folder of its split does not
    /// repeat it, so that a dataset imported from YOLO keeps its paths.
    String allocate(String split, String fileName) {
        return names.allocate(split, safeName(withoutSplit(split, fileName)));
    }

    private static String withoutSplit(String split, String fileName) {
        int slash = fileName.indexOf('/');
        Split folder = slash < 0 ? null : Split.find(fileName.substring(0, slash));
        return folder != null && folder.word().equals(split) ? fileName.substring(slash + 1) : fileName;
    }

    private static String safeName(String fileName) {
        StringBuilder name = new StringBuilder();
        for (String part : fileName.split("/", -1)) {
            if (!name.isEmpty()) {
                name.append('/');
            }
            name.append(part.equals("images") || part.equals("labels") ? part + "_" : part);
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < 0x20) {
                name.setCharAt(i, '_');
            }
        }
        return name.toString();
    }
}
