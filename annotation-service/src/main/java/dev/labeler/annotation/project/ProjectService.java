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

/// Making projects and telling how they stand.
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

    /// The dataset's one project, made where there is none.
    ProjectRow findOrCreate(Access dataset) {
        return database.transactions().inTransaction(handle -> {
            var found = ProjectDao.ofDataset(handle, dataset.getDatasetId());
            if (found != null) {
                return found;
            }
            ProjectDao.insert(handle, fresh(dataset));
            return Objects.requireNonNull(ProjectDao.ofDataset(handle, dataset.getDatasetId()));
        });
    }

    Project toProto(ProjectRow row) {
        return database.transactions().inSnapshot(handle -> toProto(handle, row.projectId()));
    }

    Project toProto(Handle handle, String projectId) {
        var row = Objects.requireNonNull(ProjectDao.find(handle, projectId));
        return ProjectMapping.toProto(
                row,
                classes(handle, projectId),
                ProjectImageDao.counts(handle, projectId),
                ProjectDao.headVersion(handle, projectId));
    }

    List<AnnotationClass> classes(Handle handle, String projectId) {
        return ProjectMapping.toProto(ClassDao.list(handle, projectId), counts.of(handle, projectId));
    }

    AnnotationClass counted(Handle handle, String projectId, ClassRow row) {
        return ProjectMapping.toProto(
                row, counts.of(handle, projectId).getOrDefault(row.index(), ClassCountCache.Count.NONE));
    }

    private ProjectRow fresh(Access dataset) {
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
