package dev.labeler.annotation.version;

import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.annotation.project.ProjectRow;
import dev.labeler.proto.annotation.v1.VersionType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;
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
        Instant createdAt) {
    /// Freezes the project as of the number, with its classes and metadata of now.
    public static FrozenVersionRow of(
            Handle handle,
            ProjectRow project,
            long versionId,
            VersionNumber number,
            VersionType type,
            long seq,
            @Nullable Long createdBy,
            Instant now) {
        return new FrozenVersionRow(
                project.projectId(),
                versionId,
                number,
                type,
                seq,
                project.datasetVersion(),
                FrozenVersionDao.currentClasses(handle, project.projectId()),
                ProjectDao.findSource(handle, project.projectId()),
                createdBy,
                now.truncatedTo(ChronoUnit.MICROS));
    }
}
