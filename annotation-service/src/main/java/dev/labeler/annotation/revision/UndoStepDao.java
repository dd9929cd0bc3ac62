package dev.labeler.annotation.revision;

import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
import dev.labeler.annotation.revision.UndoStepRow.State;
import dev.labeler.kit.rpc.CallContext;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `change`, the undo steps.
public final class UndoStepDao {
    private UndoStepDao() {}

    /// Inserts a step and drops the actor's undone steps, which can no longer be redone. Writes of a service
    /// without a user are not steps.
    public static void insert(
            Handle handle,
            String projectId,
            long seq,
            @Nullable Long actor,
            @Nullable String imageId,
            ImageStep imageStep) {
        if (actor == null) {
            return;
        }
        handle.createUpdate("""
                        UPDATE change SET state = :dropped
                        WHERE project_id = :project AND actor = :actor AND state = :undone
                        """)
                .bind("dropped", State.DROPPED.number)
                .bind("undone", State.UNDONE.number)
                .bind("project", projectId)
                .bind("actor", actor)
                .execute();
        handle.createUpdate("""
                        INSERT INTO change (project_id, seq, actor, image_id, image_step, moved_by, request_id)
                        VALUES (:project, :seq, :actor, :image, :step, :seq, :request)
                        """)
                .bind("project", projectId)
                .bind("seq", seq)
                .bind("actor", actor)
                .bind("image", imageId)
                .bind("step", imageStep.number)
                .bind("request", CallContext.requestId())
                .execute();
    }

    static void setState(Handle handle, UndoStepRow step, State state, long movedBy) {
        handle.createUpdate("""
                        UPDATE change SET state = :state, moved_by = :movedBy WHERE project_id = :project AND seq = :seq
                        """)
                .bind("state", state.number)
                .bind("movedBy", movedBy)
                .bind("project", step.projectId())
                .bind("seq", step.seq())
                .execute();
    }

    /// Returns and locks the actor's step whose state changed to `state` last, only of one image if one is
    /// given. Null if there is none.
    public static @Nullable UndoStepRow lockLast(
            Handle handle, String projectId, long actor, State state, @Nullable String imageId) {
        return handle.createQuery("""
                        SELECT * FROM change
                        WHERE project_id = :project AND actor = :actor AND state = :state
                          AND (:image::text IS NULL OR image_id = :image)
                        ORDER BY moved_by DESC LIMIT 1 FOR UPDATE
                        """)
                .bind("project", projectId)
                .bind("actor", actor)
                .bind("state", state.number)
                .bind("image", imageId)
                .map((row, _) -> new UndoStepRow(
                        row.getString("project_id"),
                        row.getLong("seq"),
                        row.getLong("actor"),
                        row.getString("image_id"),
                        ImageStep.of(row.getInt("image_step")),
                        row.getLong("moved_by")))
                .findOne()
                .orElse(null);
    }
}
