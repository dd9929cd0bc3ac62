package dev.labeler.formats.yolo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Makes a unique folder name for every class, as close to its name as file systems allow.
final class ClassFolderNames {
    private ClassFolderNames() {}

    static List<String> of(List<String> classNames) {
        List<String> folders = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : classNames) {
            String plain = name.strip().replaceAll("[\\p{Cntrl}/\\\\:*?\"<>|]", "_");
            String base = plain.isEmpty() || plain.startsWith(".") ? "_" + plain : plain;
            String folder = base;
            for (int i = 2; !taken.add(folder.toLowerCase(Locale.ROOT)); i++) {
                folder = base + "_" + i;
            }
            folders.add(folder);
        }
        return folders;
    }
}
