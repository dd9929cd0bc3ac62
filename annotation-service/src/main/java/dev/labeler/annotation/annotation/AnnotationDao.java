package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.Revision;
import dev.labeler.annotation.revision.RevisionMapper;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Listings of current annotations.
final class AnnotationDao {
    private AnnotationDao() {}

    /// By image (byte order) and id.
    static List<Revision> list(Handle handle, AnnotationFilter filter) {
        return handle.createQuery("""
                        SELECT * FROM annotation_revision
                        WHERE project_id = :projectId AND valid_to = 9223372036854775807
                          AND (image_id, annotation_id) > (:afterImage, :afterId)
                          AND (:imageId::text IS NULL OR image_id = :imageId)
                          AND (:state = 0 OR annotation_state = :state)
                          AND (:classIndex::int IS NULL OR class_index = :classIndex)
                          AND (:updatedSince::timestamptz IS NULL OR changed_at >= :updatedSince)
                        ORDER BY image_id, annotation_id LIMIT :limit
                        """)
                .bindMethods(filter)
                .map(RevisionMapper::map)
                .list();
    }
}
