package dev.labeler.annotation.purge;

import dev.labeler.annotation.mask.MaskCleaner;
import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.kit.db.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Deletes the project of a purged dataset: first the revisions, in transactions of limited size, then all
/// other rows. Idempotent, also after a kill.
public final class ProjectPurger {
    private static final int BATCH_SIZE = 20_000;

    private static final List<String> TABLES = List.of(
            "change",
            "image_step",
            "new_working_version",
            "unsaved_project",
            "version",
            "import_job",
            "empty_image",
            "absent_image",
            "image_replacement",
            "image_lease",
            "image_status_change",
            "client_id",
            "image",
            "class");

    private final Database database;
    private final int batchSize;

    public ProjectPurger(Database database) {
        this(database, BATCH_SIZE);
    }

    ProjectPurger(Database database, int batchSize) {
        this.database = database;
        this.batchSize = batchSize;
    }

    public void purge(String datasetId) {
        var projectId = findProjectId(datasetId);
        if (projectId == null) {
            return;
        }
        database.transactions().inTransaction(handle -> {
            PurgeDatabaseRole.prepare(handle);
            return projectId;
        });
        do {
            deleteRevisions(projectId);
        } while (!deleteOtherRows(projectId));
    }

    private @Nullable String findProjectId(String datasetId) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT project_id FROM project WHERE dataset_id = :dataset")
                        .bind("dataset", datasetId)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(null));
    }

    private void deleteRevisions(String projectId) {
        int deleted;
        do {
            deleted = deleteBatch(projectId);
        } while (deleted == batchSize);
    }

    private int deleteBatch(String projectId) {
        return database.transactions().inTransaction(handle -> {
            PurgeDatabaseRole.assume(handle);
            return handle.createUpdate("""
                            DELETE FROM annotation_revision WHERE ctid = ANY(ARRAY(
                                SELECT ctid FROM annotation_revision WHERE project_id = :project LIMIT :batchSize))
                            """)
                    .bind("project", projectId)
                    .bind("batchSize", batchSize)
                    .execute();
        });
    }

    /// Returns false if a revision was written in the meantime. Writers hold the project's lock.
    private boolean deleteOtherRows(String projectId) {
        return database.transactions().inTransaction(handle -> {
            RevisionLock.nextSeqExclusive(handle, projectId);
            if (hasRevisions(handle, projectId)) {
                return false;
            }
            MaskCleaner.purge(handle, projectId);
            for (var table : TABLES) {
                handle.createUpdate("DELETE FROM " + table + " WHERE project_id = :project")
                        .bind("project", projectId)
                        .execute();
            }
            handle.createUpdate("DELETE FROM project WHERE project_id = :project")
                    .bind("project", projectId)
                    .execute();
            return true;
        });
    }

    private static boolean hasRevisions(Handle handle, String projectId) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM annotation_revision WHERE project_id = :project)")
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }
}
