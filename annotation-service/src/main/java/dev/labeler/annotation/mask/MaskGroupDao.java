package dev.labeler.annotation.mask;

import dev.labeler.kit.db.TimestampColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `mask_group`.
final class MaskGroupDao {
    /// Time after the expiry of the links, for uploads that started before it and for a late completion.
    static final Duration GRACE = Duration.ofHours(1);

    private MaskGroupDao() {}

    /// Prevents concurrent creations in the project, which could exceed the limits together.
    static void lockCreation(Handle handle, String projectId) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended('mask groups ' || :project, 0))::text")
                .bind("project", projectId)
                .mapTo(String.class)
                .one();
    }

    /// Groups of a project.
    ///
    /// @param ofAnnotation all groups of the annotation
    /// @param openOfAnnotation those of them that are not complete
    /// @param openOfProject groups of the project that are not complete
    record Counts(long ofAnnotation, long openOfAnnotation, long openOfProject) {}

    static Counts count(Handle handle, String projectId, long annotationId) {
        return handle.createQuery("""
                        SELECT (SELECT count(*) FROM mask_group WHERE project_id = :project AND annotation_id = :annotation),
                               (SELECT count(*) FROM mask_group
                                WHERE project_id = :project AND annotation_id = :annotation AND completed_at IS NULL),
                               (SELECT count(*) FROM mask_group WHERE project_id = :project AND completed_at IS NULL)
                        """)
                .bind("project", projectId)
                .bind("annotation", annotationId)
                .map((row, _) -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
                .one();
    }

    static void insert(Handle handle, NewMaskGroup group, String imageId, @Nullable Long createdBy, Duration lifetime) {
        handle.createUpdate("""
                        INSERT INTO mask_group (project_id, group_id, annotation_id, image_id, name, num_files, size_bytes,
                            created_by, created_at, expires_at)
                        VALUES (:projectId, :groupId, :annotationId, :image, :name, :numFiles, :sizeBytes, :by, now(), now() + :lifetime)
                        """)
                .bindMethods(group)
                .bind("image", imageId)
                .bind("by", createdBy)
                .bind("lifetime", lifetime)
                .execute();
    }

    static @Nullable MaskGroupRow find(Handle handle, String projectId, long annotationId, String groupId) {
        return handle.createQuery("""
                        SELECT * FROM mask_group
                        WHERE project_id = :project AND group_id = :group AND annotation_id = :annotation
                        """)
                .bind("project", projectId)
                .bind("group", groupId)
                .bind("annotation", annotationId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Newest first.
    static List<MaskGroupRow> list(Handle handle, String projectId, long annotationId, int skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM mask_group WHERE project_id = :project AND annotation_id = :annotation
                        ORDER BY created_at DESC, group_id DESC LIMIT :limit OFFSET :skip
                        """)
                .bind("project", projectId)
                .bind("annotation", annotationId)
                .bind("limit", limit)
                .bind("skip", skip)
                .map((row, _) -> map(row))
                .list();
    }

    /// Groups that were not completed in time.
    static List<MaskGroupRow> expired(Handle handle, int limit) {
        return handle.createQuery("""
                        SELECT * FROM mask_group WHERE completed_at IS NULL AND expires_at < now() - :grace
                        ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED
                        """)
                .bind("grace", GRACE)
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    /// Completes a group whose files are all verified.
    ///
    /// @return false if it does not exist any more
    static boolean complete(Handle handle, MaskGroupRow group) {
        return handle.createUpdate("""
                        UPDATE mask_group SET completed_at = coalesce(completed_at, now())
                        WHERE project_id = :project AND group_id = :group
                        """)
                        .bind("project", group.projectId())
                        .bind("group", group.groupId())
                        .execute()
                == 1;
    }

    /// Deletes the group with its files, and schedules the deletion of the objects.
    ///
    /// @return false if it did not exist
    static boolean delete(Handle handle, MaskGroupRow group) {
        var existed = handle.createUpdate("DELETE FROM mask_group WHERE project_id = :project AND group_id = :group")
                        .bind("project", group.projectId())
                        .bind("group", group.groupId())
                        .execute()
                == 1;
        if (existed) {
            MaskCleanupDao.addDeleted(handle, group);
        }
        return existed;
    }

    /// As [#delete], for all groups of a project. The prefix is that of [MaskObjectKeys#prefix].
    static void deleteAll(Handle handle, String projectId) {
        handle.createUpdate("""
                        WITH deleted AS (
                            DELETE FROM mask_group WHERE project_id = :project RETURNING annotation_id, group_id)
                        INSERT INTO mask_cleanup (prefix, due_at, has_parts)
                        SELECT 'mask/' || annotation_id || '/' || group_id || '/', due.at, false
                        FROM deleted, (VALUES (now()), (now() + :grace)) AS due (at)
                        ON CONFLICT DO NOTHING
                        """).bind("project", projectId).bind("grace", GRACE).execute();
    }

    private static MaskGroupRow map(ResultSet row) throws SQLException {
        return new MaskGroupRow(
                Objects.requireNonNull(row.getString("project_id")),
                Objects.requireNonNull(row.getString("group_id")),
                row.getLong("annotation_id"),
                Objects.requireNonNull(row.getString("image_id")),
                Objects.requireNonNull(row.getString("name")),
                row.getInt("num_files"),
                row.getLong("size_bytes"),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"),
                TimestampColumn.read(row, "expires_at"),
                TimestampColumn.readOrNull(row, "completed_at"));
    }
}
