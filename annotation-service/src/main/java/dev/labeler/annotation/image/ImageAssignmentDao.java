package dev.labeler.annotation.image;

import dev.labeler.proto.annotation.v1.ImageState;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// The column `assigned_to` of `image`. Statements lock images in the order of their ids, as all writers do.
public final class ImageAssignmentDao {
    private static final String COUNTS = """
            SELECT assigned_to AS user_id,
                   count(*) FILTER (WHERE status = 1) AS not_started,
                   count(*) FILTER (WHERE status = 2) AS in_progress,
                   count(*) FILTER (WHERE status = 3) AS completed
            FROM image
            """;

    private static final String SET = """
            UPDATE image i SET assigned_to = :assignee::bigint FROM chosen c
            WHERE i.project_id = :project AND i.image_id = c.image_id AND i.assigned_to IS DISTINCT FROM :assignee::bigint
            """;

    private ImageAssignmentDao() {}

    /// Which unassigned images are chosen.
    ///
    /// @param prefix start of the image id, empty for any
    public record Choice(ImageState status, @Nullable String split, String prefix, int count) {}

    /// Assigns images. Returns how many were not assigned to the user before.
    public static int assign(Handle handle, String projectId, Collection<String> imageIds, long userId) {
        return handle.createUpdate("""
                        WITH chosen AS MATERIALIZED (
                            SELECT image_id FROM image WHERE project_id = :project AND image_id = ANY(:images)
                            ORDER BY image_id FOR NO KEY UPDATE)
                        """ + SET)
                .bind("project", projectId)
                .bindArray("images", String.class, imageIds)
                .bind("assignee", userId)
                .execute();
    }

    /// Assigns images that are assigned to no one. Concurrent calls choose different images.
    public static int assign(Handle handle, String projectId, Choice choice, long userId) {
        return handle.createUpdate("""
                        WITH chosen AS MATERIALIZED (
                            SELECT image_id FROM image
                            WHERE project_id = :project AND assigned_to IS NULL AND status = :status
                              AND (:split::text IS NULL OR split = :split) AND starts_with(image_id, :prefix)
                              AND image_id >= :prefix
                            ORDER BY assigned_to, image_id LIMIT :count FOR NO KEY UPDATE SKIP LOCKED)
                        """ + SET)
                .bind("project", projectId)
                .bind("status", choice.status().getNumber())
                .bind("split", choice.split())
                .bind("prefix", choice.prefix())
                .bind("count", choice.count())
                .bind("assignee", userId)
                .execute();
    }

    /// Removes the assignment of images of the user.
    ///
    /// @param imageIds empty for all, up to `limit`
    public static int unassign(Handle handle, String projectId, Collection<String> imageIds, long userId, int limit) {
        return handle.createUpdate("""
                        WITH chosen AS MATERIALIZED (
                            SELECT image_id FROM image
                            WHERE project_id = :project AND assigned_to = :user AND (:all OR image_id = ANY(:images))
                            ORDER BY image_id LIMIT :limit FOR NO KEY UPDATE)
                        """ + SET)
                .bind("project", projectId)
                .bind("user", userId)
                .bind("all", imageIds.isEmpty())
                .bindArray("images", String.class, imageIds)
                .bind("limit", limit)
                .bind("assignee", (Long) null)
                .execute();
    }

    /// Returns the first of the images that the project does not have, null if it has all.
    public static @Nullable String findUnknown(Handle handle, String projectId, Collection<String> imageIds) {
        return handle.createQuery("""
                        SELECT given.image_id FROM unnest(:images) AS given(image_id)
                        WHERE NOT EXISTS (SELECT FROM image i
                                          WHERE i.project_id = :project AND i.image_id = given.image_id COLLATE "C")
                        LIMIT 1
                        """)
                .bind("project", projectId)
                .bindArray("images", String.class, imageIds)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    public static ImageAssignmentRow count(Handle handle, String projectId, long userId) {
        return handle.createQuery(COUNTS + "WHERE project_id = :project AND assigned_to = :user GROUP BY assigned_to")
                .bind("project", projectId)
                .bind("user", userId)
                .map(ConstructorMapper.of(ImageAssignmentRow.class))
                .findOne()
                .orElse(new ImageAssignmentRow(userId, 0, 0, 0));
    }

    /// Returns the users with images, by id.
    public static List<ImageAssignmentRow> list(Handle handle, String projectId, long skip, int limit) {
        return handle.createQuery(COUNTS + """
                        WHERE project_id = :project AND assigned_to IS NOT NULL
                        GROUP BY assigned_to ORDER BY assigned_to OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("skip", skip)
                .bind("limit", limit)
                .map(ConstructorMapper.of(ImageAssignmentRow.class))
                .list();
    }

    /// Returns images of the user, by status and id.
    public static List<ProjectImageRow> listImages(
            Handle handle, String projectId, long userId, ImageState status, long skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM image
                        WHERE project_id = :project AND assigned_to = :user AND (:status = 0 OR status = :status)
                        ORDER BY status, image_id OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("user", userId)
                .bind("status", status.getNumber())
                .bind("skip", skip)
                .bind("limit", limit)
                .map(ProjectImageRow::map)
                .list();
    }
}
