package dev.labeler.annotation.revision;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jdbi.v3.core.statement.StatementContext;

/// Maps rows of `annotation_revision`.
public final class RevisionMapper {
    private RevisionMapper() {}

    public static AnnotationRevision map(ResultSet row, StatementContext context) throws SQLException {
        return new AnnotationRevision(
                row.getString("project_id"),
                row.getString("image_id"),
                row.getLong("annotation_id"),
                row.getLong("seq"),
                row.getLong("valid_to"),
                Objects.requireNonNull(RevisionAction.forNumber(row.getInt("action"))),
                content(row),
                AnnotationState.ofCode(row.getInt("annotation_state")),
                row.getString("source_id"),
                row.getObject("actor", Long.class),
                TimestampColumn.read(row, "changed_at"),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"),
                row.getObject("confirmed_by", Long.class),
                TimestampColumn.readOrNull(row, "confirmed_at"),
                row.getObject("restores", Long.class));
    }

    private static AnnotationContent content(ResultSet row) throws SQLException {
        var geometry = new CanonicalGeometry(
                GeometryKind.ofCode(row.getInt("kind")),
                ByteSlice.of(row.getString("geometry")),
                row.getDouble("bbox_x"),
                row.getDouble("bbox_y"),
                row.getDouble("bbox_w"),
                row.getDouble("bbox_h"),
                row.getDouble("area"));
        return new AnnotationContent(
                geometry,
                row.getObject("class_index", Integer.class),
                row.getString("attributes"),
                row.getObject("confidence", Double.class),
                row.getString("notes"));
    }
}
