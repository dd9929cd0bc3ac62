package dev.labeler.annotation.annotation;

import dev.labeler.annotation.project.ClassReference;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.annotation.revision.RevisionMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Reads what the edits of a request refer to, in one statement: a round trip costs more than its rows.
public final class EditTargetDao {
    public static final String TARGETS = """
            SELECT t.*, CASE WHEN has_text THEN geometry_text ELSE '' END AS geometry,
                CASE WHEN has_text THEN attributes_text END AS attributes, CASE WHEN has_text THEN notes_text END AS notes,
                CASE WHEN edited_id IS NULL THEN nextval('annotation_id_seq') END AS new_id,
                held.class_id AS held_id, held.name AS held_name, held.retired_at IS NOT NULL AS held_retired,
                held.attribute_schema IS NOT NULL AS held_schema, cardinality(held.keypoints) AS held_keypoints,
                named.class_index AS named_index, named.class_id AS named_id, named.name AS named_name,
                named.retired_at IS NOT NULL AS named_retired, named.attribute_schema IS NOT NULL AS named_schema,
                cardinality(named.keypoints) AS named_keypoints
            FROM (
                SELECT s.*, update AND (sum(text_bytes) FILTER (WHERE update) OVER () <= :maxText
                                        OR count(*) FILTER (WHERE update) OVER () = 1) AS has_text
                FROM (
                    SELECT e.annotation_id AS edited_id, e.class_id AS edited_class, e.update, r.project_id, r.image_id, r.annotation_id,
                        r.seq, r.valid_to, r.action, r.kind, r.class_index, r.annotation_state, r.bbox_x, r.bbox_y, r.bbox_w, r.bbox_h,
                        r.area, r.confidence, r.source_id, r.actor, r.changed_at, r.created_by, r.created_at, r.confirmed_by,
                        r.confirmed_at, r.restores, r.geometry AS geometry_text, r.attributes AS attributes_text, r.notes AS notes_text,
                        octet_length(r.geometry) + coalesce(octet_length(r.attributes), 0)
                            + coalesce(octet_length(r.notes), 0) AS text_bytes
                    FROM unnest((SELECT :annotations::bigint[]), (SELECT :classes::text[]), (SELECT :updates::boolean[]))
                             AS e(annotation_id, class_id, update)
                    LEFT JOIN LATERAL (SELECT * FROM annotation_revision WHERE annotation_id = e.annotation_id
                                       ORDER BY seq DESC LIMIT 1) r ON r.project_id = (SELECT :project::text)) s) t
            LEFT JOIN class held ON held.project_id = (SELECT :project::text) AND held.class_index = t.class_index
            LEFT JOIN class named ON named.project_id = (SELECT :project::text) AND named.class_id = t.edited_class
            """;

    private EditTargetDao() {}

    /// What the edits refer to. Annotations of other projects are not in it.
    ///
    /// @param headers newest revisions of the annotations to update or delete
    /// @param revisions the same with their content, of those to update, unless their text is too long together
    /// @param classes those that the edits name, and those of the annotations
    /// @param newIds an id for each creation, ascending
    record Targets(
            Map<Long, RevisionHeader> headers,
            Map<Long, AnnotationRevision> revisions,
            List<ClassReference> classes,
            List<Long> newIds) {}

    /// Reads the targets. Call it after the images are locked.
    ///
    /// @param maxTextBytes of the annotations to update, if there is more than one
    static Targets read(Handle handle, String projectId, List<AnnotationEdit> edits, long maxTextBytes) {
        var targets = new Targets(new HashMap<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
        handle.createQuery(TARGETS)
                .bind("project", projectId)
                .bind("maxText", maxTextBytes)
                .bindArray(
                        "annotations",
                        Long.class,
                        edits.stream().map(EditTargetDao::annotationId).toArray())
                .bindArray(
                        "classes",
                        String.class,
                        edits.stream().map(EditTargetDao::classId).toArray())
                .bindArray(
                        "updates",
                        Boolean.class,
                        edits.stream()
                                .map(AnnotationEdit.Update.class::isInstance)
                                .toArray())
                .map((row, context) -> addRow(targets, row, context))
                .forEach(_ -> {});
        targets.newIds().sort(null);
        return targets;
    }

    private static boolean addRow(Targets targets, ResultSet row, StatementContext context) throws SQLException {
        var newId = row.getObject("new_id", Long.class);
        if (newId != null) {
            targets.newIds().add(newId);
        }
        var id = row.getObject("annotation_id", Long.class);
        if (id != null) {
            targets.headers().put(id, RevisionHeader.map(row, context));
            if (row.getBoolean("has_text")) {
                targets.revisions().put(id, RevisionMapper.map(row, context));
            }
        }
        addClass(targets, row, row.getObject("class_index", Integer.class), "held");
        addClass(targets, row, row.getObject("named_index", Integer.class), "named");
        return true;
    }

    private static void addClass(Targets targets, ResultSet row, @Nullable Integer index, String prefix)
            throws SQLException {
        var classId = row.getString(prefix + "_id");
        if (index != null && classId != null) {
            targets.classes()
                    .add(new ClassReference(
                            index,
                            classId,
                            row.getString(prefix + "_name"),
                            row.getBoolean(prefix + "_retired"),
                            row.getBoolean(prefix + "_schema"),
                            row.getInt(prefix + "_keypoints")));
        }
    }

    private static @Nullable Long annotationId(AnnotationEdit edit) {
        return switch (edit) {
            case AnnotationEdit.Create _ -> null;
            case AnnotationEdit.Update update -> (Long) update.annotationId();
            case AnnotationEdit.Delete delete -> (Long) delete.annotationId();
        };
    }

    private static @Nullable String classId(AnnotationEdit edit) {
        var classId = switch (edit) {
            case AnnotationEdit.Create create -> create.fields().classId();
            case AnnotationEdit.Update update -> update.fields().classId();
            case AnnotationEdit.Delete _ -> null;
        };
        return classId == null || classId.indexOf('\0') >= 0 ? null : classId;
    }
}
