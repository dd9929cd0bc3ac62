package dev.labeler.annotation.version;

import dev.labeler.proto.annotation.v1.VersionType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A frozen version.
///
/// @param seq revisions below it are in the version
/// @param sourceInfo what the imported label file says of itself, JSON
/// @param classes the classes as they were, ListClassesResponse as JSON
public record FrozenVersionRow(
        String projectId,
        long versionId,
        VersionNumber number,
        VersionType type,
        long seq,
        long datasetVersion,
        String classes,
        @Nullable String sourceInfo,
        @Nullable Long createdBy,
        Instant createdAt) {}
