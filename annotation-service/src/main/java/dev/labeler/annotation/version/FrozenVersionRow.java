package dev.labeler.annotation.version;

import dev.labeler.proto.annotation.v1.VersionType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `version`: a frozen version.
///
/// @param seq the version contains the rows that were current at this number
/// @param sourceInfo metadata of the imported label file, JSON
/// @param classes the classes at that time, ListClassesResponse as JSON
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
