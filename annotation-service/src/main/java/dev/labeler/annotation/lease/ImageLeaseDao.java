package dev.labeler.annotation.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Rows of `image_lease`. Times are the database's.
public final class ImageLeaseDao {
    private static final RowMapper<ImageLeaseRow> ROWS = ConstructorMapper.of(ImageLeaseRow.class);

    private ImageLeaseDao() {}

    /// A user who leases an image.
    ///
    /// @param leaseId id of the lease, unless one is renewed
    /// @param name null if unknown
    public record Applicant(
            String leaseId, long userId, @Nullable String name, Duration duration) {}

    /// Leases or renews in one statement. Returns null if the project does not have the image, or if it is leased
    /// to someone else or under another id than `renewed`.
    ///
    /// @param renewed the lease to renew, null for any lease of the user
    /// @param force takes over the lease of someone else
    public static @Nullable ImageLeaseRow acquire(
            Handle handle,
            String projectId,
            String imageId,
            Applicant applicant,
            @Nullable String renewed,
            boolean force) {
        // The inserted row carries the time before the statement waits for a concurrent one.
        return handle.createQuery("""
                        INSERT INTO image_lease AS l (project_id, image_id, lease_id, user_id, user_name, acquired_at, expires_at)
                        SELECT i.project_id, i.image_id, :lease, :user, :name, t.now, t.now + :duration
                        FROM image i CROSS JOIN (SELECT clock_timestamp() AS now) t
                        WHERE i.project_id = :project AND i.image_id = :image
                        ON CONFLICT (project_id, image_id) DO UPDATE SET
                            (lease_id, acquired_at) = (
                                SELECT CASE WHEN renews THEN l.lease_id ELSE excluded.lease_id END,
                                       CASE WHEN renews THEN l.acquired_at ELSE excluded.acquired_at END
                                FROM (SELECT l.user_id = excluded.user_id
                                          AND CASE WHEN :renewed::text IS NULL THEN l.expires_at > excluded.acquired_at
                                                   ELSE l.lease_id = :renewed END AS renews) r),
                            user_id = excluded.user_id, user_name = excluded.user_name, expires_at = excluded.expires_at
                        WHERE l.expires_at <= excluded.acquired_at OR :force
                           OR (l.user_id = excluded.user_id AND (:renewed::text IS NULL OR l.lease_id = :renewed))
                        RETURNING l.*
                        """)
                .bind("lease", applicant.leaseId())
                .bind("user", applicant.userId())
                .bind("name", applicant.name())
                .bind("duration", applicant.duration())
                .bind("project", projectId)
                .bind("image", imageId)
                .bind("renewed", renewed)
                .bind("force", force)
                .map(ROWS)
                .findOne()
                .orElse(null);
    }

    /// Deletes the lease of the image, also an expired one, if the user may end it. Returns whether it was in
    /// force, null if there is none to delete.
    ///
    /// @param leaseId only this lease, null for any of the user
    /// @param force deletes the lease of any user
    public static @Nullable Boolean release(
            Handle handle, String projectId, String imageId, long userId, @Nullable String leaseId, boolean force) {
        return handle.createQuery("""
                        DELETE FROM image_lease
                        WHERE project_id = :project AND image_id = :image
                          AND (:force OR (user_id = :user AND (:lease::text IS NULL OR lease_id = :lease)))
                        RETURNING expires_at > clock_timestamp()
                        """)
                .bind("project", projectId)
                .bind("image", imageId)
                .bind("user", userId)
                .bind("lease", leaseId)
                .bind("force", force)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(null);
    }

    /// Returns the lease of the image, null if there is none in force.
    public static @Nullable ImageLeaseRow find(Handle handle, String projectId, String imageId) {
        return handle.createQuery("""
                        SELECT * FROM image_lease
                        WHERE project_id = :project AND image_id = :image AND expires_at > clock_timestamp()
                        """)
                .bind("project", projectId)
                .bind("image", imageId)
                .map(ROWS)
                .findOne()
                .orElse(null);
    }

    /// Returns the leases of the images, and locks them against a change until the end of the transaction.
    static List<ImageLeaseRow> lockShared(Handle handle, String projectId, Collection<String> imageIds) {
        return handle.createQuery("""
                        SELECT * FROM image_lease
                        WHERE project_id = :project AND image_id = ANY(:images) AND expires_at > clock_timestamp()
                        ORDER BY image_id FOR SHARE
                        """)
                .bind("project", projectId)
                .bindArray("images", String.class, imageIds)
                .map(ROWS)
                .list();
    }

    /// Returns the leases in force, by image.
    ///
    /// @param after only images after this one
    public static List<ImageLeaseRow> list(Handle handle, String projectId, String after, long skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM image_lease
                        WHERE project_id = :project AND image_id > :after AND expires_at > clock_timestamp()
                        ORDER BY image_id OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("after", after)
                .bind("skip", skip)
                .bind("limit", limit)
                .map(ROWS)
                .list();
    }

    /// Returns the leases in force of several projects, at most 5000.
    public static List<ImageLeaseRow> listOfProjects(Handle handle, Collection<String> projectIds) {
        return handle.createQuery("""
                        SELECT * FROM image_lease
                        WHERE project_id = ANY(:projects) AND expires_at > clock_timestamp()
                        LIMIT 5000
                        """)
                .bindArray("projects", String.class, projectIds)
                .map(ROWS)
                .list();
    }

    /// Deletes leases that expired some time ago.
    public static int sweep(Handle handle) {
        return handle.execute("DELETE FROM image_lease WHERE expires_at < now() - interval '10 minutes'");
    }
}
