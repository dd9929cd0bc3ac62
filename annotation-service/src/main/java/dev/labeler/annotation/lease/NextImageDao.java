package dev.labeler.annotation.lease;

import dev.labeler.annotation.lease.ImageLeaseDao.Applicant;
import dev.labeler.proto.annotation.v1.ImageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Leases the next image of a project in the statement that selects it. Images that other transactions have
/// locked are skipped, so that concurrent calls do not wait for each other.
public final class NextImageDao {
    private NextImageDao() {}

    /// The images among which the next one is chosen.
    public enum Assignment {
        OWN("= :user"),
        NONE("IS NULL");

        final String condition;

        Assignment(String condition) {
            this.condition = condition;
        }
    }

    /// The result of a statement.
    ///
    /// @param lease null if another transaction leased the image at the same time
    public record Selection(@Nullable ImageLeaseRow lease) {
        static Selection map(ResultSet row, StatementContext context) throws SQLException {
            return new Selection(
                    row.getString("lease_id") == null
                            ? null
                            : ConstructorMapper.of(ImageLeaseRow.class).map(row, context));
        }
    }

    /// Disables plans that read all images of a project, for the rest of the transaction.
    public static void prepare(Handle handle) {
        handle.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off;"
                + " SET LOCAL jit = off");
    }

    /// Leases the first image of the status after `after` that is not leased. Returns null if there is none.
    ///
    /// @param wait waits for images that other transactions have locked, instead of skipping them
    public static @Nullable Selection lease(
            Handle handle,
            String projectId,
            ImageState status,
            String after,
            Assignment assignment,
            Applicant applicant,
            boolean wait) {
        // The lease is read in a subquery, which the planner does not join: a join could read all images. For the
        // same reason sorting is disabled ([#prepare]), and the order is that of the index with `assigned_to`: another
        // index would read the images that are assigned to others.
        return handle.createQuery("""
            WITH candidate AS MATERIALIZED (
                SELECT i.image_id FROM image i
                WHERE i.project_id = :project AND i.status = :status AND i.image_id > :after AND i.assigned_to %s
                  AND coalesce((SELECT l.expires_at <= clock_timestamp() FROM image_lease l
                                WHERE l.project_id = i.project_id AND l.image_id = i.image_id), true)
                ORDER BY i.assigned_to, i.image_id LIMIT 1 FOR NO KEY UPDATE %s),
            leased AS (
                INSERT INTO image_lease AS l (project_id, image_id, lease_id, user_id, user_name, acquired_at, expires_at)
                SELECT :project, c.image_id, :lease, :user, :name, t.now, t.now + :duration
                FROM candidate c CROSS JOIN (SELECT clock_timestamp() AS now) t
                ON CONFLICT (project_id, image_id) DO UPDATE SET
                    lease_id = excluded.lease_id, user_id = excluded.user_id, user_name = excluded.user_name,
                    acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
                WHERE l.expires_at <= excluded.acquired_at
                RETURNING l.*)
            SELECT leased.* FROM candidate c LEFT JOIN leased ON true
            """.formatted(assignment.condition, wait ? "" : "SKIP LOCKED"))
                .bind("project", projectId)
                .bind("status", status.getNumber())
                .bind("after", after)
                .bind("lease", applicant.leaseId())
                .bind("user", applicant.userId())
                .bind("name", applicant.name())
                .bind("duration", applicant.duration())
                .map(Selection::map)
                .findOne()
                .orElse(null);
    }
}
