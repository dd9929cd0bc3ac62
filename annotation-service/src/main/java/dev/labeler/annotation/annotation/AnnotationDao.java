package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionMapper;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Lists current annotations.
public final class AnnotationDao {
    /// Maximum bytes of text on a page, unless it has only one annotation.
    private static final long MAX_TEXT_BYTES = 4 << 20;

    private AnnotationDao() {}

    /// A page of a listing.
    ///
    /// @param hasMore whether the list continues after the page
    record Page(List<AnnotationRevision> revisions, boolean hasMore) {
        Page {
            revisions = List.copyOf(revisions);
        }
    }

    /// Lists by image (byte order) and id. The page ends where its text reaches [#MAX_TEXT_BYTES]. Sizes are
    /// computed in the database, so that at most one page of text is in memory. Call inside
    /// [dev.labeler.kit.db.TransactionRunner#inOrderedSnapshot].
    static Page list(Handle handle, AnnotationFilter filter) {
        record ListedRevision(AnnotationRevision revision, long available) {}
        var rows = handle.createQuery(selectPage(filter.imageId() != null))
                .bindMethods(filter)
                .bind("maxText", MAX_TEXT_BYTES)
                .bind("sinceSeq", findFirstSeqSince(handle, filter))
                .map((row, context) -> new ListedRevision(RevisionMapper.map(row, context), row.getLong("available")))
                .list();
        var hasMore = !rows.isEmpty() && rows.getFirst().available() > rows.size();
        return new Page(rows.stream().map(ListedRevision::revision).toList(), hasMore);
    }

    /// The statement of a page. With a nullable parameter for the image, the generic plan could not use it for an index
    /// scan.
    public static String selectPage(boolean ofImage) {
        var imageCondition = ofImage ? " AND image_id = :imageId " : "";
        return """
                SELECT * FROM (
                    SELECT *, count(*) OVER () AS available,
                           row_number() OVER listing AS position,
                           sum(octet_length(geometry) + coalesce(octet_length(attributes), 0)
                               + coalesce(octet_length(notes), 0)) OVER listing AS text_bytes
                    FROM (
                        SELECT * FROM annotation_revision
                        WHERE project_id = :projectId AND valid_to = 9223372036854775807
                          AND (image_id, annotation_id) > (:afterImage, :afterId)
                          AND (:state = 0 OR annotation_state = :state)
                          AND (:classIndex::int IS NULL OR class_index = :classIndex)
                          AND (:sinceSeq = 0 OR seq >= :sinceSeq)
                """ + imageCondition + """
                        ORDER BY image_id, annotation_id OFFSET :skip LIMIT :limit + 1) listed
                    WINDOW listing AS (ORDER BY image_id, annotation_id ROWS UNBOUNDED PRECEDING)) sized
                WHERE position = 1 OR (position <= :limit AND text_bytes <= :maxText)
                ORDER BY image_id, annotation_id
                """;
    }

    /// Returns the first revision number of the project at or after the time, 0 if no time is given. Numbers
    /// only grow, so that a later write is found even if its timestamp is earlier.
    private static long findFirstSeqSince(Handle handle, AnnotationFilter filter) {
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
