package dev.labeler.annotation.revision;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Closes the open revisions of whole images or classes and appends their copies in another state or class, in one
/// statement for any number. The service reads neither their ids nor their content.
final class RevisionCopyDao {
    private static final String CLOSE_OF_IMAGE = """
            WITH closed AS (
                UPDATE annotation_revision SET valid_to = :seq
                WHERE project_id = (SELECT :project::text) AND image_id = (SELECT :image::text) AND valid_to = 9223372036854775807
                  AND (annotation_state = 1) = (:state > 1)
                RETURNING *)
            """;

    private static final String CLOSE_OF_CLASS = """
            WITH closed AS (
                UPDATE annotation_revision r SET valid_to = :seq
                FROM unnest(:images) AS c(image_id)
                WHERE r.project_id = (SELECT :project::text) AND r.image_id = c.image_id AND r.valid_to = 9223372036854775807
                  AND r.class_index = :fromClass
                RETURNING r.*)
            """;

    /// A null state keeps the state and the user who confirmed it; a null class keeps the class.
    private static final String APPEND = """
            INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, valid_to, action, kind, class_index,
                annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes,
                source_id, actor, changed_at, created_by, created_at, confirmed_by, confirmed_at)
            SELECT project_id, image_id, annotation_id, :seq, :validTo, :action, kind,
                coalesce(:toClass::integer, class_index), coalesce(:state::smallint, annotation_state), geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes,
                confidence, notes, source_id, :actor::bigint, :now::timestamptz, created_by, created_at,
                CASE WHEN :state = 1 THEN NULL WHEN :state IS NULL OR annotation_state > 1 THEN confirmed_by
                     ELSE :actor::bigint END,
                CASE WHEN :state = 1 THEN NULL WHEN :state IS NULL OR annotation_state > 1 THEN confirmed_at
                     ELSE :now::timestamptz END
            FROM closed
            """;

    private RevisionCopyDao() {}

    /// The columns that all copies of a write share.
    record CopyColumns(String projectId, long seq, @Nullable Long actor, Instant now) {
        <S extends SqlStatement<S>> S bind(S statement) {
            return statement
                    .bind("project", projectId)
                    .bind("seq", seq)
                    .bind("actor", actor)
                    .bind("now", now);
        }
    }

    /// Confirms all drafts of an image, or makes its confirmed annotations drafts. Returns the number of
    /// changed annotations.
    static int copyImageWithState(Handle handle, CopyColumns shared, String imageId, AnnotationState state) {
        return shared.bind(handle.createUpdate(CLOSE_OF_IMAGE + APPEND))
                .bind("image", imageId)
                .bind("validTo", AnnotationRevision.OPEN)
                .bind("action", action(state).getNumber())
                .bind("state", state.code())
                .bind("toClass", (Integer) null)
                .execute();
    }

    /// The annotations of an image that got another class.
    ///
    /// @param confirmed how many of them were confirmed before
    record MovedAnnotations(String imageId, int annotations, int confirmed) {}

    /// Gives the annotations of one class on the images another class.
    ///
    /// @param state null to keep the state of each
    static List<MovedAnnotations> copyWithClass(
            Handle handle,
            CopyColumns shared,
            Collection<String> imageIds,
            int fromClass,
            int toClass,
            @Nullable AnnotationState state) {
        return shared.bind(handle.createQuery(CLOSE_OF_CLASS + ", added AS (" + APPEND + """
                        )
                        SELECT image_id, count(*) AS annotations, count(*) FILTER (WHERE annotation_state > 1) AS confirmed
                        FROM closed GROUP BY image_id
                        """))
                .bindArray("images", String.class, imageIds)
                .bind("fromClass", fromClass)
                .bind("toClass", toClass)
                .bind("validTo", AnnotationRevision.OPEN)
                .bind("action", RevisionAction.REVISION_ACTION_UPDATE.getNumber())
                .bind("state", state == null ? null : state.code())
                .map((row, _) -> new MovedAnnotations(
                        row.getString("image_id"), row.getInt("annotations"), row.getInt("confirmed")))
                .list();
    }

    static RevisionAction action(AnnotationState state) {
        return switch (state) {
            case DRAFT -> RevisionAction.REVISION_ACTION_UNCONFIRM;
            case CONFIRMED -> RevisionAction.REVISION_ACTION_CONFIRM;
            case VERIFIED -> RevisionAction.REVISION_ACTION_VERIFY;
        };
    }
}
