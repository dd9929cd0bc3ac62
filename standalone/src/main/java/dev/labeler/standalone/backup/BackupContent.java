package dev.labeler.standalone.backup;

/// A content of a backup.
///
/// @param sha256 in hex
/// @param size bytes
record BackupContent(String sha256, long size) {
    BackupContent {
        if (!sha256.matches("[0-9a-f]{64}") || size < 0) {
            throw new IllegalArgumentException("not a SHA-256 and a size: " + sha256 + " " + size);
        }
    }

    String name() {
        return BackupStore.nameOf(sha256);
    }
}
