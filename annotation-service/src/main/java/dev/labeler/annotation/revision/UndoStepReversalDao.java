package dev.labeler.annotation.revision;

import dev.labeler.proto.annotation.v1.RevisionAction;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Statements that undo or redo one write as a whole, with any number of annotations. For each annotation,
/// `made` is the revision of that write, `before` the one that it replaced, and `current` the newest. They are
/// found by the annotation alone, as in [RevisionRange], so that the planner cannot read a large write for each of
/// its revisions.
public final class UndoStepReversalDao {
    private static final String STEP = """
            WITH step AS MATERIALIZED (
                SELECT made.image_id, made.annotation_id, current.seq AS current_seq, current.tid AS current_tid,
                       coalesce(current.restores, current.seq) AS current_content,
                       CASE WHEN :undo THEN coalesce(made.restores, made.seq)
                            ELSE coalesce(before.restores, before.seq, 0) END AS expected_content,
                       CASE WHEN :undo THEN coalesce(before.restores, before.seq, 0)
                            ELSE coalesce(made.restores, made.seq) END AS restores,
                       CASE WHEN :undo THEN before.seq ELSE made.seq END AS source_seq,
                       CASE WHEN :undo THEN before.seq IS NULL OR before.valid_to = before.seq
                            ELSE made.valid_to = made.seq END AS gone
                FROM annotation_revision made
                LEFT JOIN LATERAL (
                    SELECT b.seq, b.valid_to, b.restores FROM annotation_revision b
                    WHERE b.annotation_id = made.annotation_id AND b.seq < made.seq
                    ORDER BY b.seq DESC LIMIT 1) before ON true
                CROSS JOIN LATERAL (
                    SELECT c.seq, c.restores, c.ctid AS tid FROM annotation_revision c
                    WHERE c.annotation_id = made.annotation_id
                    ORDER BY c.seq DESC LIMIT 1) current
                WHERE made.project_id = :project AND made.seq = :step)
            """;

    private UndoStepReversalDao() {}

    /// The changes of one image by a reversal.
    ///
    /// @param changes number of changed annotations
    /// @param total difference of the image's annotation count
    /// @param confirmed difference of the image's count of confirmed annotations
    /// @param noObject whether the image now has `no_object`, null if that did not change
    record ImageDelta(
            String imageId,
            long changes,
            int total,
            int confirmed,
            @Nullable Boolean noObject) {}

    /// Returns the images of a write, to be locked.
    public static Set<String> findImageIds(Handle handle, String projectId, long step) {
        return new TreeSet<>(handle.createQuery(
                        "SELECT DISTINCT image_id FROM annotation_revision WHERE project_id = :project AND seq = :step")
                .bind("project", projectId)
                .bind("step", step)
                .mapTo(String.class)
                .list());
    }

    /// Whether the step changed more than `limit` annotations.
    public static boolean isLargerThan(Handle handle, UndoStepRow step, int limit) {
        return handle.createQuery("""
                        SELECT count(*) > :limit FROM (
                            SELECT 1 FROM annotation_revision WHERE project_id = :project AND seq = :step
                            LIMIT :limit + 1) changes
                        """)
                .bind("project", step.projectId())
                .bind("step", step.seq())
                .bind("limit", limit)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns an annotation that no longer has the content that the step wrote, null if there is none. Lock
    /// the images first.
    static @Nullable Long findChangedSince(Handle handle, UndoStepRow step, boolean undo) {
        return handle.createQuery(STEP
                        + "SELECT annotation_id FROM step WHERE current_content <> expected_content ORDER BY 1 LIMIT 1")
                .bind("project", step.projectId())
                .bind("step", step.seq())
                .bind("undo", undo)
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
    }

    static List<ImageDelta> reverse(Handle handle, RevisionCopyDao.CopyColumns shared, UndoStepRow step, boolean undo) {
        var action = undo ? RevisionAction.REVISION_ACTION_UNDO : RevisionAction.REVISION_ACTION_REDO;
        return shared.bind(handle.createQuery(STEP + """
                        , closed AS (
                            UPDATE annotation_revision r SET valid_to = :seq
                            WHERE r.ctid = ANY(ARRAY(SELECT current_tid FROM step)) AND r.valid_to = 9223372036854775807
                            RETURNING r.image_id, r.annotation_state),
                        added AS (
                            INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, valid_to, action, kind,
                                class_index, annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes,
                                confidence, notes, source_id, actor, changed_at, created_by, created_at, confirmed_by,
                                confirmed_at, restores)
                            SELECT r.project_id, r.image_id, r.annotation_id, :seq,
                                CASE WHEN s.gone THEN :seq ELSE 9223372036854775807 END, :action, r.kind,
                                r.class_index, r.annotation_state, r.geometry, r.bbox_x, r.bbox_y, r.bbox_w, r.bbox_h, r.area,
                                r.attributes, r.confidence, r.notes, r.source_id, :actor::bigint, :now::timestamptz, r.created_by, r.created_at,
                                r.confirmed_by, r.confirmed_at, s.restores
                            FROM step s
                            CROSS JOIN LATERAL (
                                SELECT * FROM annotation_revision x
                                WHERE x.annotation_id = s.annotation_id
                                  AND x.seq = CASE WHEN s.gone THEN s.current_seq ELSE s.source_seq END
                                LIMIT 1) r
                            RETURNING image_id, valid_to > seq AS live, annotation_state, kind)
                        SELECT image_id, sum(changes) AS changes, sum(total) AS total, sum(confirmed) AS confirmed,
                               bool_or(no_object) AS no_object
                        FROM (SELECT image_id, 0 AS changes, -1 AS total, -(annotation_state > 1)::int AS confirmed,
                                     NULL::boolean AS no_object FROM closed
                              UNION ALL
                              SELECT image_id, 1, live::int, (live AND annotation_state > 1)::int,
                                     CASE WHEN kind = 9 THEN live END FROM added) delta
                        GROUP BY image_id
                        """))
                .bind("step", step.seq())
                .bind("undo", undo)
                .bind("action", action.getNumber())
                .map((row, _) -> new ImageDelta(
                        row.getString("image_id"),
                        row.getLong("changes"),
                        row.getInt("total"),
                        row.getInt("confirmed"),
                        row.getObject("no_object", Boolean.class)))
                .list();
    }
}
