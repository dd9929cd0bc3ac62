package dev.labeler.annotation.mask;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a mask file is, by the end of its name.
enum MaskFileType {
    PNG(".png", Set.of("image/png"), 64L << 20),
    NIFTI_GZIP(".nii.gz", Set.of("application/gzip", "application/x-gzip", "application/octet-stream"), 4L << 30),
    NIFTI(".nii", Set.of("application/octet-stream", "application/x-nifti", "application/nifti"), 4L << 30);

    private final String suffix;
    private final Set<String> contentTypes;
    private final long maxBytes;

    MaskFileType(String suffix, Set<String> contentTypes, long maxBytes) {
        this.suffix = suffix;
        this.contentTypes = contentTypes;
        this.maxBytes = maxBytes;
    }

    /// Null if the name has none of the suffixes.
    static @Nullable MaskFileType ofName(String fileName) {
        var lower = fileName.toLowerCase(Locale.ROOT);
        for (var type : values()) {
            if (lower.endsWith(type.suffix) && lower.length() > type.suffix.length()) {
                return type;
            }
        }
        return null;
    }

    String suffix() {
        return suffix;
    }

    boolean allows(String contentType) {
        return contentTypes.contains(contentType);
    }

    List<String> contentTypes() {
        return contentTypes.stream().sorted().toList();
    }

    long maxBytes() {
        return maxBytes;
    }
}
