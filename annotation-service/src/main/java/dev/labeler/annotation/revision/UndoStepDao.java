package dev.labeler.annotation.revision;

import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
import dev.labeler.annotation.revision.UndoStepRow.State;
import dev.labeler.kit.rpc.CallContext;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Rows of `change`, the undo steps.
public final class UndoStepDao {
    /// Parts of a statement with `writer(seq)`: inserts a step and drops the actor's undone steps, which can no longer
    /// be redone.
    static final String INSERT = """
            dropped_step AS (
                UPDATE change SET state = 3 WHERE project_id = :project AND actor = :stepActor::bigint AND state = 2),
            step AS (
                INSERT INTO change (project_id, seq, actor, image_id, image_step, moved_by, request_id)
                SELECT :project, seq, :stepActor::bigint, :stepImage::text, :imageStep::int, seq, :request::text
                FROM writer WHERE :stepActor::bigint IS NOT NULL)
            """;

    private UndoStepDao() {}

    /// Writes of a service without a user are not steps.
    ///
    /// @param step null if the write is no step
    static void bind(
            Query query,
            @Nullable ImageStep step,
            @Nullable Long actor,
            @Nullable String imageId,
            @Nullable String requestId) {
        query.bind("stepActor", step == null ? null : actor)
                .bind("stepImage", imageId)
                .bind("imageStep", step == null ? 0 : step.number)
                .bind("request", requestId);
    }

    /// Inserts the step of a write whose revisions are stored.
    public static void insert(
            Handle handle,
            String projectId,
            long seq,
            @Nullable Long actor,
            @Nullable String imageId,
            ImageStep imageStep) {
        var query = handle.createQuery(
                        "WITH writer AS (SELECT :seq::bigint AS seq), " + INSERT + "SELECT seq FROM writer")
                .bind("project", projectId)
                .bind("seq", seq);
        bind(query, imageStep, actor, imageId, CallContext.requestId());
        query.mapTo(Long.class).one();
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
