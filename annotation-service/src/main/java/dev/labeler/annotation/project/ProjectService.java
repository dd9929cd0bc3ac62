package dev.labeler.annotation.project;

import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.dataset.v1.Access;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Creates projects, and reads them with their counts.
final class ProjectService {
    private static final int ID_BYTES = 6;

    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ClassCountCache counts = new ClassCountCache();

    ProjectService(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Returns the project of the dataset; creates it if there is none.
    ProjectRow findOrCreate(Access dataset) {
        return database.transactions().inTransaction(handle -> {
            var found = ProjectDao.findByDataset(handle, dataset.getDatasetId());
            if (found != null) {
                return found;
            }
            ProjectDao.insert(handle, newProject(dataset));
            return Objects.requireNonNull(ProjectDao.findByDataset(handle, dataset.getDatasetId()));
        });
    }

    Project toProto(ProjectRow row) {
        return database.transactions().inSnapshot(handle -> toProto(handle, row.projectId()));
    }

    Project toProto(Handle handle, String projectId) {
        var row = Objects.requireNonNull(ProjectDao.find(handle, projectId));
        return ProjectMapping.toProto(
                row,
                listClasses(handle, projectId),
                ProjectImageDao.sumCounts(handle, projectId),
                ProjectDao.findHeadVersion(handle, projectId));
    }

    List<AnnotationClass> listClasses(Handle handle, String projectId) {
        return ProjectMapping.toProto(ClassDao.list(handle, projectId), counts.get(handle, projectId));
    }

    AnnotationClass toProto(Handle handle, String projectId, ClassRow row) {
        return ProjectMapping.toProto(
                row, counts.get(handle, projectId).getOrDefault(row.index(), ClassCountCache.Count.NONE));
    }

    private ProjectRow newProject(Access dataset) {
        var id = new byte[ID_BYTES];
        random.nextBytes(id);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new ProjectRow(
                "proj_" + HexFormat.of().formatHex(id),
                dataset.getDatasetId(),
                dataset.getDatasetName(),
                dataset.getOwnerId(),
                dataset.hasTaskType() ? List.of(dataset.getTaskType()) : List.of(),
                0,
                now,
                now);
    }
}
