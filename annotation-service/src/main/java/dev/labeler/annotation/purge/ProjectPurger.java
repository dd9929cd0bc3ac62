package dev.labeler.annotation.purge;

import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.kit.db.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Removes the project of a dataset that was removed for good: first the revisions, in transactions of
/// bounded size, then the rest. Safe to be killed in and to be repeated.
public final class ProjectPurger {
    private static final int BATCH = 20_000;

    private static final List<String> TABLES = List.of(
            "change", "version", "import_job", "empty_image", "absent_image", "image_replacement", "image", "class");

    private final Database database;
    private final int batch;

    public ProjectPurger(Database database) {
        this(database, BATCH);
    }

    ProjectPurger(Database database, int batch) {
        this.database = database;
        this.batch = batch;
    }

    public void purge(String datasetId) {
        var projectId = projectOf(datasetId);
        if (projectId == null) {
            return;
        }
        database.transactions().inTransaction(handle -> {
            PurgeDatabaseRole.prepare(handle);
            return projectId;
        });
        do {
            deleteRevisions(projectId);
        } while (!deleteRest(projectId));
    }

    private @Nullable String projectOf(String datasetId) {
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
        } while (deleted == batch);
    }

    private int deleteBatch(String projectId) {
        return database.transactions().inTransaction(handle -> {
            PurgeDatabaseRole.assume(handle);
            return handle.createUpdate("""
                            DELETE FROM annotation_revision WHERE ctid = ANY(ARRAY(
                                SELECT ctid FROM annotation_revision WHERE project_id = :project LIMIT :batch))
                            """)
                    .bind("project", projectId)
                    .bind("batch", batch)
                    .execute();
        });
    }

    /// False where somebody wrote a revision meanwhile. Writers hold the project's lock.
    private boolean deleteRest(String projectId) {
        return database.transactions().inTransaction(handle -> {
            RevisionLock.nextExclusive(handle, projectId);
            if (hasRevisions(handle, projectId)) {
                return false;
            }
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
