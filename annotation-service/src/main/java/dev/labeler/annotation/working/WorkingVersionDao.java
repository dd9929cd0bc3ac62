package dev.labeler.annotation.working;

import dev.labeler.annotation.version.FrozenVersionRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The tables of working versions: `image_step`, `unsaved_project`, `new_working_version`.
final class WorkingVersionDao {
    /// The newest revision number of any write to project `p`. Each is one probe of an index.
    private static final String NEWEST_WRITE = """
            greatest(
                (SELECT max(r.seq) FROM annotation_revision r WHERE r.project_id = p.project_id),
                (SELECT max(c.seq) FROM change c WHERE c.project_id = p.project_id),
                (SELECT max(s.seq) FROM image_step s WHERE s.project_id = p.project_id), 0)
            """;

    private WorkingVersionDao() {}

    /// What is known of the counted steps without a lock.
    ///
    /// @param pending number of counted steps, at most 10
    /// @param newest minor number of the newest working version, null if there is none
    record StepState(int pending, @Nullable Integer newest) {}

    static StepState readSteps(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT (SELECT count(*) FROM (SELECT FROM image_step
                                                      WHERE project_id = :project AND counted LIMIT 10) steps) AS pending,
                               (SELECT max(minor) FROM version WHERE project_id = :project AND major = 0) AS newest
                        """)
                .bind("project", projectId)
                .map((row, _) -> new StepState(row.getInt("pending"), row.getObject("newest", Integer.class)))
                .one();
    }

    /// Whether this transaction is now the only one that turns counted steps of the project into versions.
    static boolean tryClaimSteps(Handle handle, String projectId) {
        return handle.createQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:project, 2))")
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }

    /// Lists counted steps in their order.
    static List<Long> listCounted(Handle handle, String projectId, int limit) {
        return handle.createQuery("""
                        SELECT seq FROM image_step WHERE project_id = :project AND counted ORDER BY seq LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    /// Deletes the steps up to the last one that a version was created for.
    static void deleteSteps(Handle handle, String projectId, long upTo) {
        handle.createUpdate("DELETE FROM image_step WHERE project_id = :project AND seq <= :upTo")
                .bind("project", projectId)
                .bind("upTo", upTo)
                .execute();
    }

    /// Deletes the steps that count for nothing and are in a saved version.
    static void deleteUncounted(Handle handle, String projectId, long upTo) {
        handle.createUpdate("DELETE FROM image_step WHERE project_id = :project AND seq <= :upTo AND NOT counted")
                .bind("project", projectId)
                .bind("upTo", upTo)
                .execute();
    }

    /// Whether the project differs from its newest working version; without one, whether it has any work.
    ///
    /// @param classes the classes now, as versions store them
    static boolean hasUnsavedChanges(Handle handle, String projectId, String classes) {
        return handle.createQuery("""
                        SELECT CASE WHEN v.seq IS NULL
                                    THEN w.newest > 0 OR EXISTS (SELECT FROM class k WHERE k.project_id = p.project_id)
                                    ELSE w.newest > v.seq OR p.updated_at > v.created_at
                                         OR v.classes <> CAST(:classes AS jsonb) END
                        FROM project p
                        CROSS JOIN LATERAL (SELECT %s AS newest) w
                        LEFT JOIN LATERAL (SELECT seq, created_at, classes FROM version
                                           WHERE project_id = p.project_id AND major = 0
                                           ORDER BY minor DESC LIMIT 1) v ON true
                        WHERE p.project_id = :project
                        """.formatted(NEWEST_WRITE))
                .bind("project", projectId)
                .bind("classes", classes)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    static long nextVersionId(Handle handle) {
        return handle.createQuery("SELECT nextval('working_version_id')")
                .mapTo(Long.class)
                .one();
    }

    /// Records that the version was created: export-service finds it, and the project has no unsaved changes.
    static void insertNew(Handle handle, FrozenVersionRow version) {
        handle.execute(
                "INSERT INTO new_working_version (project_id, version_id) VALUES (?, ?)",
                version.projectId(),
                version.versionId());
        handle.execute("DELETE FROM unsaved_project WHERE project_id = ?", version.projectId());
    }

    /// A version that export-service has not acknowledged.
    record NewVersion(String projectId, long versionId) {}

    /// @param projectId null for all projects
    static List<NewVersion> listNew(Handle handle, @Nullable String projectId, int limit) {
        var where = projectId == null ? "" : "WHERE project_id = :project";
        var query =
                handle.createQuery("SELECT * FROM new_working_version " + where + " ORDER BY version_id LIMIT :limit");
        if (projectId != null) {
            query.bind("project", projectId);
        }
        return query.bind("limit", limit)
                .map((row, _) -> new NewVersion(row.getString("project_id"), row.getLong("version_id")))
                .list();
    }

    static void acknowledge(Handle handle, Collection<Long> versionIds) {
        handle.createUpdate("DELETE FROM new_working_version WHERE version_id = ANY(:ids)")
                .bindArray("ids", Long.class, versionIds)
                .execute();
    }

    /// Lists projects with at least 10 counted steps, which a killed process left.
    static List<String> listWithDueSteps(Handle handle) {
        return handle.createQuery("""
                        SELECT project_id FROM image_step WHERE counted GROUP BY project_id HAVING count(*) >= 10
                        """).mapTo(String.class).list();
    }

    /// Updates `unsaved_project` and returns the projects without a new write for that long.
    static List<String> findIdle(Handle handle, Duration idle) {
        return handle.createQuery("""
                        WITH unsaved AS (
                            SELECT p.project_id, w.newest
                            FROM project p
                            CROSS JOIN LATERAL (SELECT %s AS newest) w
                            LEFT JOIN LATERAL (SELECT seq, created_at FROM version
                                               WHERE project_id = p.project_id AND major = 0
                                               ORDER BY minor DESC LIMIT 1) v ON true
                            WHERE w.newest > coalesce(v.seq, 0) OR p.updated_at > v.created_at),
                        checked AS (
                            INSERT INTO unsaved_project (project_id, seq, since)
                            SELECT project_id, newest, clock_timestamp() FROM unsaved ORDER BY project_id
                            ON CONFLICT (project_id) DO UPDATE SET seq = excluded.seq,
                                since = CASE WHEN unsaved_project.seq = excluded.seq THEN unsaved_project.since
                                             ELSE excluded.since END
                            RETURNING project_id, since)
                        SELECT project_id FROM checked WHERE since <= clock_timestamp() - :idle
                        """.formatted(NEWEST_WRITE))
                .bind("idle", idle)
                .mapTo(String.class)
                .list();
    }
}
