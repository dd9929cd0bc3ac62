package dev.labeler.dataset.archive;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Types of archives that are unpacked, recognized by file name. A file with such a name must be a valid archive.
enum ArchiveType {
    ZIP(".zip"),
    TAR_GZ(".tar.gz"),
    TGZ(".tgz"),
    TAR(".tar");

    private final String suffix;

    ArchiveType(String suffix) {
        this.suffix = suffix;
    }

    static @Nullable ArchiveType ofName(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        for (var archive : values()) {
            if (lower.endsWith(archive.suffix)) {
                return archive;
            }
        }
        return null;
    }

    /// The name without the suffix.
    String title(String name) {
        return name.substring(0, name.length() - suffix.length());
    }
}
