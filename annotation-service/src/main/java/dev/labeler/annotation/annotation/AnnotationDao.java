package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionMapper;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Listings of current annotations.
final class AnnotationDao {
    /// Bytes of text on a page of several annotations.
    private static final long MOST_TEXT = 4 << 20;

    private AnnotationDao() {}

    /// A page of a listing.
    ///
    /// @param hasMore whether the listing goes on after the page
    record Page(List<AnnotationRevision> revisions, boolean hasMore) {
        Page {
            revisions = List.copyOf(revisions);
        }
    }

    /// By image (byte order) and id. The page ends where its text reaches [#MOST_TEXT]; sizes are read
    /// before the texts are, so that no more than a page of them is ever in memory. Use inside
    /// [Transactions#inOrderedSnapshot].
    static Page list(Handle handle, AnnotationFilter filter) {
        // An image that is null is left out of the statement: a plan for any value could not use it to find rows.
        var ofImage = filter.imageId() == null ? "" : " AND image_id = :imageId ";
        record Found(AnnotationRevision revision, long available) {}
        var found = handle.createQuery("""
                        SELECT * FROM (
                            SELECT *, count(*) OVER () AS available,
                                   row_number() OVER listing AS place,
                                   sum(octet_length(geometry) + coalesce(octet_length(attributes), 0)
                                       + coalesce(octet_length(notes), 0)) OVER listing AS text_bytes
                            FROM (
                                SELECT * FROM annotation_revision
                                WHERE project_id = :projectId AND valid_to = 9223372036854775807
                                  AND (image_id, annotation_id) > (:afterImage, :afterId)
                                  AND (:state = 0 OR annotation_state = :state)
                                  AND (:classIndex::int IS NULL OR class_index = :classIndex)
                                  AND (:sinceSeq = 0 OR seq >= :sinceSeq)
                        """ + ofImage + """
                                ORDER BY image_id, annotation_id OFFSET :skip LIMIT :limit + 1) found
                            WINDOW listing AS (ORDER BY image_id, annotation_id ROWS UNBOUNDED PRECEDING)) sized
                        WHERE place = 1 OR (place <= :limit AND text_bytes <= :mostText)
                        ORDER BY image_id, annotation_id
                        """)
                .bindMethods(filter)
                .bind("mostText", MOST_TEXT)
                .bind("sinceSeq", sinceSeq(handle, filter))
                .map((row, context) -> new Found(RevisionMapper.map(row, context), row.getLong("available")))
                .list();
        var hasMore = !found.isEmpty() && found.getFirst().available() > found.size();
        return new Page(found.stream().map(Found::revision).toList(), hasMore);
    }

    /// The first revision of the project at or after the time, 0 where no time is given. Numbers only
    /// grow, so that what was written later is found even where its time is earlier.
    private static long sinceSeq(Handle handle, AnnotationFilter filter) {
        if (filter.updatedSince() == null) {
            return 0;
        }
        return handle.createQuery("""
                        WITH recent AS MATERIALIZED (
                            SELECT seq FROM annotation_revision WHERE project_id = :project AND changed_at >= :since)
                        SELECT coalesce(min(seq), 9223372036854775807) FROM recent
                        """)
                .bind("project", filter.projectId())
                .bind("since", filter.updatedSince())
                .mapTo(Long.class)
                .one();
    }
}
