package dev.labeler.annotation.mask;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a mask file is, by the end of its name.
enum MaskFileType {
    PNG(".png", 64L << 20),
    NIFTI_GZIP(".nii.gz", 4L << 30),
    NIFTI(".nii", 4L << 30);

    private final String suffix;
    private final long maxBytes;

    MaskFileType(String suffix, long maxBytes) {
        this.suffix = suffix;
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
        return contentTypes().contains(contentType);
    }

    List<String> contentTypes() {
        return switch (this) {
            case PNG -> List.of("image/png");
            case NIFTI_GZIP -> List.of("application/gzip", "application/octet-stream", "application/x-gzip");
            case NIFTI -> List.of("application/nifti", "application/octet-stream", "application/x-nifti");
        };
    }

    long maxBytes() {
        return maxBytes;
    }
}
