package dev.labeler.annotation.diff;

import dev.labeler.annotation.diff.ChangedAnnotation.Position;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionMapper;
import dev.labeler.annotation.revision.RevisionRange;
import dev.labeler.proto.annotation.v1.AnnotationPart;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Reads the changes in a range of revisions. Call inside
/// [dev.labeler.kit.db.TransactionRunner#inOrderedSnapshot].
final class VersionDiffDao {
    /// How many annotations with a revision in the range are compared at once. Where most of them do not differ,
    /// for example after a restore, the number grows.
    private static final int FIRST_WINDOW = 10_000;

    private static final int MAX_WINDOW = 640_000;

    private static final Map<String, AnnotationPart> PARTS = Map.of(
            "class_differs", AnnotationPart.ANNOTATION_PART_CLASS,
            "geometry_differs", AnnotationPart.ANNOTATION_PART_GEOMETRY,
            "attributes_differ", AnnotationPart.ANNOTATION_PART_ATTRIBUTES,
            "state_differs", AnnotationPart.ANNOTATION_PART_STATE,
            "confidence_differs", AnnotationPart.ANNOTATION_PART_CONFIDENCE,
            "notes_differ", AnnotationPart.ANNOTATION_PART_NOTES);

    private static final String TEXT_BYTES =
            "coalesce(octet_length(%1$s.geometry), 0) + coalesce(octet_length(%1$s.attributes), 0) + coalesce(octet_length(%1$s.notes), 0)";

    private VersionDiffDao() {}

    /// One row of a window; `isLast` if the window is full and ends here.
    private record WindowRow(ChangedAnnotation annotation, boolean differs, boolean isLast) {}

    /// Key of a revision.
    record RevisionKey(long annotationId, long seq) {}

    /// Returns up to `limit` changes after `after`, by image (byte order) and id.
    static List<ChangedAnnotation> list(Handle handle, RevisionRange range, Position after, int limit) {
        var found = new ArrayList<ChangedAnnotation>();
        var start = after;
        for (var window = FIRST_WINDOW; found.size() < limit; window = Math.min(window * 4, MAX_WINDOW)) {
            var rows = readWindow(handle, range, start, window, limit - found.size());
            rows.stream().filter(WindowRow::differs).map(WindowRow::annotation).forEach(found::add);
            if (rows.isEmpty() || !rows.getLast().isLast()) {
                break;
            }
            start = rows.getLast().annotation().position();
        }
        return found;
    }

    private static List<WindowRow> readWindow(
            Handle handle, RevisionRange range, Position after, int window, int limit) {
        return range.bind(handle.createQuery("""
                        WITH changed AS MATERIALIZED (
                            SELECT *, row_number() OVER (ORDER BY image_id, annotation_id) AS place
                            FROM (SELECT * FROM %s last
                                  WHERE (image_id, annotation_id) > (:afterImage, :afterId)
                                  ORDER BY image_id, annotation_id LIMIT :window) next)
                        SELECT * FROM (
                            SELECT changed.image_id, changed.annotation_id, changed.place = :window AS is_last,
                                   older.seq AS older_seq, newer.seq AS newer_seq, %s AS differs, %s AS text_bytes,
                                   older.class_index IS DISTINCT FROM newer.class_index AS class_differs,
                                   (older.kind, older.geometry) IS DISTINCT FROM (newer.kind, newer.geometry) AS geometry_differs,
                                   older.attributes IS DISTINCT FROM newer.attributes AS attributes_differ,
                                   older.annotation_state IS DISTINCT FROM newer.annotation_state AS state_differs,
                                   older.confidence IS DISTINCT FROM newer.confidence AS confidence_differs,
                                   older.notes IS DISTINCT FROM newer.notes AS notes_differ
                            FROM changed %s) compared
                        WHERE differs OR is_last
                        ORDER BY image_id, annotation_id LIMIT :limit
                        """.formatted(
                                range.toLastRevisions(),
                                RevisionRange.DIFFERS,
                                TEXT_BYTES.formatted("older") + " + " + TEXT_BYTES.formatted("newer"),
                                RevisionRange.BOTH_STATES)))
                .bind("afterImage", after.imageId())
                .bind("afterId", after.annotationId())
                .bind("window", window)
                .bind("limit", limit)
                .map((row, _) -> new WindowRow(map(row), row.getBoolean("differs"), row.getBoolean("is_last")))
                .list();
    }

    private static ChangedAnnotation map(ResultSet row) throws SQLException {
        var older = row.getObject("older_seq", Long.class);
        var newer = row.getObject("newer_seq", Long.class);
        var parts = new ArrayList<AnnotationPart>();
        if (older != null && newer != null) {
            for (var part : PARTS.entrySet()) {
                if (row.getBoolean(part.getKey())) {
                    parts.add(part.getValue());
                }
            }
            parts.sort(null);
        }
        return new ChangedAnnotation(
                new Position(row.getString("image_id"), row.getLong("annotation_id")),
                older,
                newer,
                parts,
                row.getLong("text_bytes"));
    }

    /// Returns the revisions of the changes at both ends of the range.
    static Map<RevisionKey, AnnotationRevision> readRevisions(Handle handle, List<ChangedAnnotation> changes) {
        var annotations = new ArrayList<Long>();
        var seqs = new ArrayList<Long>();
        for (var change : changes) {
            for (var seq : new Long[] {change.olderSeq(), change.newerSeq()}) {
                if (seq != null) {
                    annotations.add(change.position().annotationId());
                    seqs.add(seq);
                }
            }
        }
        var found = new HashMap<RevisionKey, AnnotationRevision>();
        handle.createQuery("""
                        SELECT r.* FROM unnest(:annotations, :seqs) AS k(annotation_id, seq)
                        CROSS JOIN LATERAL (
                            SELECT * FROM annotation_revision
                            WHERE annotation_id = k.annotation_id AND seq = k.seq LIMIT 1) r
                        """)
                .bindArray("annotations", Long.class, annotations)
                .bindArray("seqs", Long.class, seqs)
                .map(RevisionMapper::map)
                .forEach(revision -> found.put(new RevisionKey(revision.annotationId(), revision.seq()), revision));
        return found;
    }
}
