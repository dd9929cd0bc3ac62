package dev.labeler.annotation.revision;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.kit.db.TimestampColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// A revision without its content, for statements that change the state of annotations, delete or count them.
/// Its size is constant.
///
/// @param validTo as in [AnnotationRevision]
/// @param textBytes bytes of geometry, attributes and notes
public record RevisionHeader(
        String projectId,
        String imageId,
        long annotationId,
        long seq,
        long validTo,
        GeometryKind kind,
        AnnotationState state,
        @Nullable Long confirmedBy,
        @Nullable Instant confirmedAt,
        long textBytes) {
    /// The columns that [#map] reads.
    public static final String COLUMNS = """
            project_id, image_id, annotation_id, seq, valid_to, kind, annotation_state, confirmed_by, confirmed_at,
            octet_length(geometry) + coalesce(octet_length(attributes), 0) + coalesce(octet_length(notes), 0) AS text_bytes
            """;

    public boolean isLive() {
        return validTo == AnnotationRevision.OPEN;
    }

    public boolean isDeletion() {
        return validTo == seq;
    }

    public boolean isConfirmed() {
        return state != AnnotationState.DRAFT;
    }

    public boolean isNoObject() {
        return kind == GeometryKind.NO_OBJECT;
    }

    /// The next revision in another state, without a number.
    RevisionHeader withState(
            AnnotationState newState, @Nullable Long newConfirmedBy, @Nullable Instant newConfirmedAt) {
        return new RevisionHeader(
                projectId,
                imageId,
                annotationId,
                AnnotationRevision.UNNUMBERED,
                AnnotationRevision.OPEN,
                kind,
                newState,
                newConfirmedBy,
                newConfirmedAt,
                textBytes);
    }

    /// The same revision with the number of its write.
    public RevisionHeader numbered(long newSeq) {
        return new RevisionHeader(
                projectId, imageId, annotationId, newSeq, validTo, kind, state, confirmedBy, confirmedAt, textBytes);
    }

    public static RevisionHeader map(ResultSet row, StatementContext context) throws SQLException {
        return new RevisionHeader(
                row.getString("project_id"),
                row.getString("image_id"),
                row.getLong("annotation_id"),
                row.getLong("seq"),
                row.getLong("valid_to"),
                GeometryKind.ofCode(row.getInt("kind")),
                AnnotationState.ofCode(row.getInt("annotation_state")),
                row.getObject("confirmed_by", Long.class),
                TimestampColumn.readOrNull(row, "confirmed_at"),
                row.getLong("text_bytes"));
    }
}
