package dev.labeler.annotation.revision;

import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The revisions of a project from `from` up to, not including, `to`. They are the changes between the state
/// before `from` and the state before `to`.
///
/// The statements leave the planner no choice that depends on statistics, which do not contain a new project or a
/// large import: a revision of a known annotation is found without the project, by the index that starts with the
/// annotation, and where the project is needed, it is a subquery, as in [RevisionDao#findNoObject].
///
/// @param imageId only revisions of this image, null for all
public record RevisionRange(
        String projectId, long from, long to, @Nullable String imageId) {
    private static final String OF_PROJECT = "r.project_id = (SELECT :project::text)";
    private static final String OF_IMAGE = OF_PROJECT + " AND r.image_id = ";

    /// The order of the index that has the revisions of the range next to each other.
    private static final String BY_NUMBER = "r.seq";

    private static final String BY_ANNOTATION = "r.annotation_id, r.seq";

    /// The last revision of each annotation in the range. `OFFSET 0` keeps the planner from using another index
    /// for a condition or an order of the outer statement.
    private static final String LAST = """
            (SELECT r.image_id, r.annotation_id, r.seq, r.valid_to FROM annotation_revision r
             WHERE %s AND r.seq >= :from AND r.seq < :to
               AND (r.valid_to >= :to
                    OR r.valid_to = r.seq AND NOT EXISTS (
                        SELECT FROM annotation_revision later
                        WHERE later.annotation_id = r.annotation_id AND later.seq > r.seq AND later.seq < :to))
             ORDER BY %s OFFSET 0)
            """;

    /// For each row of `changed`, the annotation before the range as `older` and after it as `newer`, null where
    /// it does not exist.
    public static final String BOTH_STATES = """
            LEFT JOIN LATERAL (
                SELECT * FROM (
                    SELECT * FROM annotation_revision before
                    WHERE before.annotation_id = changed.annotation_id AND before.seq < :from
                    ORDER BY before.seq DESC LIMIT 1) newest
                WHERE newest.valid_to >= :from) older ON true
            LEFT JOIN LATERAL (
                SELECT * FROM annotation_revision after
                WHERE changed.valid_to >= :to AND after.annotation_id = changed.annotation_id AND after.seq = changed.seq
                LIMIT 1) newer ON true
            """;

    /// Whether `older` and `newer` differ. Who confirmed an annotation, and when, is no part of it.
    public static final String DIFFERS = """
            ((older.seq IS NULL) <> (newer.seq IS NULL)
             OR (older.kind, older.class_index, older.annotation_state, older.geometry, older.attributes, older.confidence,
                 older.notes)
                IS DISTINCT FROM (newer.kind, newer.class_index, newer.annotation_state, newer.geometry, newer.attributes,
                    newer.confidence, newer.notes))
            """;

    public RevisionRange {
        if (from > to) {
            throw new IllegalArgumentException("the range ends before it starts: " + from + " > " + to);
        }
    }

    /// A table expression with the last revision of each annotation: image_id, annotation_id, seq, valid_to.
    /// Run it after [dev.labeler.kit.db.TransactionRunner#useIndexOrder].
    public String toLastRevisions() {
        return imageId == null ? LAST.formatted(OF_PROJECT, BY_NUMBER) : lastOfImage(":image");
    }

    /// Like [#toLastRevisions], for the image that an SQL expression names.
    public static String lastOfImage(String image) {
        return LAST.formatted(OF_IMAGE + image, BY_ANNOTATION);
    }

    public <S extends SqlStatement<S>> S bind(S statement) {
        var bound = statement.bind("project", projectId).bind("from", from).bind("to", to);
        return imageId == null ? bound : bound.bind("image", imageId);
    }
}
