package dev.labeler.annotation.feed;

import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.annotation.v1.AnnotationEvent;
import dev.labeler.proto.annotation.v1.ImageEvent;
import dev.labeler.proto.annotation.v1.ProjectEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the writes of a project in the order of their numbers.
final class ProjectChangeDao {
    private ProjectChangeDao() {}

    /// A changed annotation, or an image whose status changed.
    ///
    /// @param annotation null for an image
    record Change(
            long seq,
            String imageId,
            @Nullable Long actor,
            Instant changedAt,
            @Nullable AnnotationEvent annotation) {
        ProjectEvent.Builder toEvent() {
            var event = ProjectEvent.newBuilder().setSeq(seq).setTimestamp(ProjectMapping.toProto(changedAt));
            return actor == null ? event : event.setUserId(actor);
        }
    }

    /// Returns the first `limit` annotation changes after `after` up to `until`, by number.
    static List<Change> listAnnotations(Handle handle, String projectId, long after, long until, int limit) {
        return handle.createQuery("""
                        SELECT seq, image_id, annotation_id, action, annotation_state, valid_to = seq AS deleted, actor, changed_at
                        FROM annotation_revision
                        WHERE project_id = :project AND seq > :after AND seq <= :until
                        ORDER BY seq LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("after", after)
                .bind("until", until)
                .bind("limit", limit)
                .map((row, _) -> toChange(
                        row,
                        AnnotationEvent.newBuilder()
                                .setAnnotationId(row.getLong("annotation_id"))
                                .setImageId(row.getString("image_id"))
                                .setActionValue(row.getInt("action"))
                                .setAnnotationStateValue(row.getInt("annotation_state"))
                                .setDeleted(row.getBoolean("deleted"))
                                .build()))
                .list();
    }

    /// Returns the first `limit` status changes of images after `after` up to `until`, by number.
    static List<Change> listImages(Handle handle, String projectId, long after, long until, int limit) {
        return handle.createQuery("""
                        SELECT seq, image_id, actor, changed_at FROM image_status_change
                        WHERE project_id = :project AND seq > :after AND seq <= :until
                        ORDER BY seq LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("after", after)
                .bind("until", until)
                .bind("limit", limit)
                .map((row, _) -> toChange(row, null))
                .list();
    }

    /// Returns the present status of the images that exist.
    static Map<String, ImageEvent> findImages(Handle handle, String projectId, Collection<String> imageIds) {
        var found = new HashMap<String, ImageEvent>();
        handle.createQuery("""
                        SELECT image_id, status, total, confirmed, has_no_object FROM image
                        WHERE project_id = :project AND image_id = ANY(:images)
                        """)
                .bind("project", projectId)
                .bindArray("images", String.class, imageIds)
                .map((row, _) -> ImageEvent.newBuilder()
                        .setImageId(row.getString("image_id"))
                        .setStatusValue(row.getInt("status"))
                        .setTotalAnnotations(row.getInt("total"))
                        .setConfirmedAnnotations(row.getInt("confirmed"))
                        .setHasNoObject(row.getBoolean("has_no_object"))
                        .build())
                .forEach(image -> found.put(image.getImageId(), image));
        return found;
    }

    private static Change toChange(ResultSet row, @Nullable AnnotationEvent annotation) throws SQLException {
        return new Change(
                row.getLong("seq"),
                row.getString("image_id"),
                row.getObject("actor", Long.class),
                TimestampColumn.read(row, "changed_at"),
                annotation);
    }
}
