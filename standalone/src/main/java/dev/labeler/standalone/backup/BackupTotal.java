package dev.labeler.standalone.backup;

/// A number of objects and their bytes.
record BackupTotal(long count, long bytes) {}
