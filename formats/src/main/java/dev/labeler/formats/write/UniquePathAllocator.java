package dev.labeler.formats.write;

import dev.labeler.formats.read.FileNameRules;

/// Assigns every image of an export a path whose label file is unique: no two images share a stem in a
/// folder. It stores a 64-bit hash of each path instead of the path; of two paths with the same hash, one is
/// renamed unnecessarily.
public final class UniquePathAllocator {
    private static final long EMPTY = 0;

    private long[] taken = new long[1024];
    private int size;

    /// The path below the folder of an image, which is its name unless another image has its stem.
    public String allocate(String folder, String name) {
        String stem = FileNameRules.stem(name);
        String extension = name.substring(stem.length());
        String candidate = stem;
        for (int i = 2; !add(hash(folder + "/" + candidate)); i++) {
            candidate = stem + "_" + i;
        }
        return candidate + extension;
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
