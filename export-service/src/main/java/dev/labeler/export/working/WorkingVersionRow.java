package dev.labeler.export.working;

import dev.labeler.proto.annotation.v1.FrozenVersion;
import org.jspecify.annotations.Nullable;

/// A working version and the state of its copy.
///
/// @param epoch number of the newest attempt to write the copy
/// @param copy the stored DICE file, null until it is written
record WorkingVersionRow(
        FrozenVersion frozen, int epoch, @Nullable CopiedFile copy) {
    long versionId() {
        return frozen.getVersionId();
    }

    String projectId() {
        return frozen.getProjectId();
    }

    /// A stored file.
    record CopiedFile(String key, String sha256, long sizeBytes) {}
}
