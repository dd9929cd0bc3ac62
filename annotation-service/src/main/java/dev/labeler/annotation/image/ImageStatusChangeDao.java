package dev.labeler.annotation.image;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `image_status_change`.
final class ImageStatusChangeDao {
    private ImageStatusChangeDao() {}

    /// @param images rows after the write, whose status it changed
    static void insert(Handle handle, List<ProjectImageRow> images, long seq, @Nullable Long actor) {
        if (images.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        INSERT INTO image_status_change (project_id, seq, image_id, status, actor, changed_at)
                        SELECT :project, :seq, image_id, status, :actor::bigint, :now
                        FROM unnest(:images, :statuses) AS given(image_id, status)
                        """)
                .bind("project", images.getFirst().projectId())
                .bind("seq", seq)
                .bind("actor", actor)
                .bind("now", images.getFirst().lastModifiedAt())
                .bindArray(
                        "images",
                        String.class,
                        images.stream().map(ProjectImageRow::imageId).toList())
                .bindArray(
                        "statuses",
                        Integer.class,
                        images.stream().map(image -> image.status().getNumber()).toList())
                .execute();
    }
}
