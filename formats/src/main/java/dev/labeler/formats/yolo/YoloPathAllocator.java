package dev.labeler.formats.yolo;

import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.FileNameRules;

/// Assigns every image of an export a path whose label file is unique: no two images share a stem in a
/// folder, and no parent folder has a name that readers replace to derive the label path from the image path.
/// It stores a 64-bit hash of each path instead of the path; of two paths with the same hash, one is renamed
/// unnecessarily.
final class YoloPathAllocator {
    private static final long EMPTY = 0;

    private long[] taken = new long[1024];
    private int size;

    /// The path below `images/{split}/` of an image. A name that starts with the folder of its split does not
    /// repeat it, so that a dataset imported from YOLO keeps its paths.
    String allocate(String split, String fileName) {
        String name = safeName(withoutSplit(split, fileName));
        String stem = FileNameRules.stem(name);
        String extension = name.substring(stem.length());
        String candidate = stem;
        for (int i = 2; !add(hash(split + "/" + candidate)); i++) {
            candidate = stem + "_" + i;
        }
        return candidate + extension;
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

    private static long hash(String path) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < path.length(); i++) {
            hash = (hash ^ Character.toLowerCase(path.charAt(i))) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        return hash == EMPTY ? 1 : hash;
    }

    private boolean add(long hash) {
        if (2 * (size + 1) > taken.length) {
            long[] old = taken;
            taken = new long[old.length * 2];
            size = 0;
            for (long entry : old) {
                if (entry != EMPTY) {
                    add(entry);
                }
            }
        }
        int mask = taken.length - 1;
        int at = (int) hash & mask;
        while (taken[at] != EMPTY) {
            if (taken[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        taken[at] = hash;
        size++;
        return true;
    }
}
