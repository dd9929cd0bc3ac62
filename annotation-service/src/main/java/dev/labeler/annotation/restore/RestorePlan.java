package dev.labeler.annotation.restore;

import dev.labeler.annotation.revision.RevisionRange;
import org.jdbi.v3.core.statement.SqlStatement;

/// Which annotations a restore compares, and with which state.
///
/// @param bound the state has the revisions below this number; [#BEFORE_DELETION] for the state of each deleted
///     annotation before its deletion
record RestorePlan(String projectId, RestoreScope scope, long bound) {
    static final long BEFORE_DELETION = 0;

    private static final String LAST_OF_ANNOTATIONS = """
            (SELECT last.*, CASE WHEN :from = 0 THEN last.seq ELSE :from END AS bound
             FROM unnest(:annotations) AS given(annotation_id)
             CROSS JOIN LATERAL (
                 SELECT r.project_id, r.image_id, r.annotation_id, r.seq, r.valid_to FROM annotation_revision r
                 WHERE r.annotation_id = given.annotation_id ORDER BY r.seq DESC LIMIT 1) last
             WHERE last.project_id = :project AND CASE WHEN :from = 0 THEN last.valid_to = last.seq ELSE last.seq >= :from END)
            """;

    /// A table expression with the last revision of each annotation that may differ: image_id, annotation_id, seq,
    /// valid_to, bound.
    String toLastRevisions() {
        return switch (scope) {
            case RestoreScope.WholeProject _ ->
                "(SELECT last.*, :from AS bound FROM " + range().toLastRevisions() + " last)";
            case RestoreScope.GivenImages _ -> """
            (SELECT last.*, :from AS bound FROM unnest(:images) AS given(image_id) CROSS JOIN LATERAL %s last)
            """.formatted(RevisionRange.lastOfImage("given.image_id"));
            case RestoreScope.GivenAnnotations _ -> LAST_OF_ANNOTATIONS;
        };
    }

    <S extends SqlStatement<S>> S bind(S statement) {
        var bound = range().bind(statement);
        return switch (scope) {
            case RestoreScope.WholeProject _ -> bound;
            case RestoreScope.GivenImages given -> bound.bindArray("images", String.class, given.imageIds());
            case RestoreScope.GivenAnnotations given ->
                bound.bindArray("annotations", Long.class, given.annotationIds());
        };
    }

    private RevisionRange range() {
        return new RevisionRange(projectId, bound, Long.MAX_VALUE, null);
    }
}
