package dev.labeler.annotation.image;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Rows of `empty_image`: which images were completed without an annotation, and at which revisions.
public final class EmptyImageDao {
    private EmptyImageDao() {}

    static void insert(Handle handle, String projectId, Collection<String> imageIds, long seq) {
        handle.createUpdate("""
                        INSERT INTO empty_image (project_id, image_id, seq)
                        SELECT :project, image_id, :seq FROM unnest(:images) AS given(image_id)
                        """)
                .bind("project", projectId)
                .bind("seq", seq)
                .bindArray("images", String.class, imageIds)
                .execute();
    }

    /// Closes the open rows of these images. A row that was inserted at the same revision is never in a
    /// version.
    public static void closeOpenRows(Handle handle, String projectId, Collection<String> imageIds, long seq) {
        handle.createUpdate("""
                        UPDATE empty_image SET valid_to = :seq
                        WHERE project_id = :project AND image_id = ANY(:images) AND valid_to = 9223372036854775807
                        """)
                .bind("project", projectId)
                .bind("seq", seq)
                .bindArray("images", String.class, imageIds)
                .execute();
    }

    /// Like [#closeOpenRows], for the images in the temporary table `restored_image`.
    public static void closeRestored(Handle handle, String projectId, long seq) {
        handle.createUpdate("""
                        UPDATE empty_image SET valid_to = :seq
                        WHERE project_id = :project AND valid_to = 9223372036854775807
                          AND image_id IN (SELECT image_id FROM restored_image)
                        """).bind("project", projectId).bind("seq", seq).execute();
    }

    /// Lists images in byte order that were completed empty at a revision, currently if it is 0.
    public static List<String> list(Handle handle, String projectId, long seq, String after, int limit) {
        return handle.createQuery("""
                        SELECT DISTINCT image_id FROM empty_image
                        WHERE project_id = :project AND image_id > :after
                          AND CASE WHEN :seq = 0 THEN valid_to = 9223372036854775807 ELSE seq < :seq AND valid_to > :seq END
                        ORDER BY image_id LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("after", after)
                .bind("seq", seq)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }
}
