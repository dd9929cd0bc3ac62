package dev.labeler.annotation.mask;

import java.util.Locale;

/// Keys of mask objects. User input is a part of a key only as a sanitized last part.
final class MaskObjectKeys {
    private static final int MAX_STEM_LENGTH = 80;

    private MaskObjectKeys() {}

    /// The prefix of verified files.
    static String prefix(long annotationId, String groupId) {
        return "mask/" + annotationId + "/" + groupId + "/";
    }

    /// The prefix that clients can write to.
    static String stagingPrefix(long annotationId, String groupId) {
        return "mask-staging/" + annotationId + "/" + groupId + "/";
    }

    static String metadata(long annotationId, String groupId) {
        return prefix(annotationId, groupId) + "metadata.json";
    }

    /// `0001_liver.png` for the first file: the number makes it unique, and only letters, digits, `-` and `_` of the
    /// name remain.
    static String objectName(int fileNumber, String fileName, MaskFileType type) {
        var stem = fileName.substring(0, fileName.length() - type.suffix().length())
                .replaceAll("[^A-Za-z0-9_-]+", "_");
        return String.format(
                Locale.ROOT,
                "%04d_%s%s",
                fileNumber,
                stem.substring(0, Math.min(stem.length(), MAX_STEM_LENGTH)),
                type.suffix());
    }
}
