package dev.labeler.annotation.restore;

import dev.labeler.annotation.image.EmptyImageDao;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Appends the revisions of a restore and updates its images, from the tables of [RestorePlanDao]. Lock the
/// images first.
final class RestoreWriteDao {
    private RestoreWriteDao() {}

    /// Columns that all revisions of a restore share.
    record SharedColumns(
            String projectId, long seq, @Nullable Long actor, Instant now) {}

    static void write(Handle handle, SharedColumns shared) {
        append(handle, shared);
        close(handle, shared);
        updateImages(handle, shared);
        EmptyImageDao.closeRestored(handle, shared.projectId(), shared.seq());
    }

    /// A deletion copies the newest revision, as every deletion does.
    private static void append(Handle handle, SharedColumns shared) {
        handle.createUpdate("""
                        INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, valid_to, action, kind,
                            class_index, annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes,
                            confidence, notes, source_id, actor, changed_at, created_by, created_at, confirmed_by,
                            confirmed_at, restores)
                        SELECT :project, r.image_id, r.annotation_id, :seq,
                            CASE WHEN c.source_seq IS NULL THEN :seq ELSE 9223372036854775807 END, :action, r.kind,
                            r.class_index, r.annotation_state, r.geometry, r.bbox_x, r.bbox_y, r.bbox_w, r.bbox_h, r.area,
                            r.attributes, r.confidence, r.notes, r.source_id, :actor::bigint, :now::timestamptz, r.created_by,
                            r.created_at, r.confirmed_by, r.confirmed_at, c.content
                        FROM restored_annotation c
                        CROSS JOIN LATERAL (
                            SELECT * FROM annotation_revision copied
                            WHERE copied.annotation_id = c.annotation_id
                              AND copied.seq = coalesce(c.source_seq, c.current_seq)
                            LIMIT 1) r
                        """)
                .bind("project", shared.projectId())
                .bind("seq", shared.seq())
                .bind("action", RevisionAction.REVISION_ACTION_RESTORE.getNumber())
                .bind("actor", shared.actor())
                .bind("now", shared.now())
                .execute();
    }

    /// The rows are found by their physical address, which cannot change while their images are locked. With
    /// outdated statistics a join on the key could read the whole project.
    private static void close(Handle handle, SharedColumns shared) {
        var closed = handle.createUpdate("""
                        UPDATE annotation_revision SET valid_to = :seq
                        WHERE ctid = ANY(ARRAY(SELECT current_tid FROM restored_annotation WHERE is_live))
                          AND valid_to = 9223372036854775807
                        """).bind("seq", shared.seq()).execute();
        var live = handle.createQuery("SELECT count(*) FROM restored_annotation WHERE is_live")
                .mapTo(Integer.class)
                .one();
        if (closed != live) {
            throw new IllegalStateException("closed " + closed + " of " + live + " restored revisions");
        }
    }

    private static void updateImages(Handle handle, SharedColumns shared) {
        handle.createUpdate("""
                        UPDATE image i
                        SET total = i.total + d.total, confirmed = i.confirmed + d.confirmed,
                            has_no_object = CASE WHEN d.gets_no_object THEN true WHEN d.loses_no_object THEN false
                                                 ELSE i.has_no_object END,
                            status = 2, confirmed_at = NULL, confirmed_by = NULL, last_modified_at = :now::timestamptz,
                            first_modified_at = coalesce(i.first_modified_at, :now::timestamptz)
                        FROM (SELECT changes.*, (SELECT x.ctid FROM image x WHERE x.project_id = (SELECT :project::text)
                                                 AND x.image_id = changes.image_id) AS tid
                              FROM (SELECT image_id,
                                           count(source_seq) - count(*) FILTER (WHERE is_live) AS total,
                                           count(*) FILTER (WHERE source_state > 1)
                                               - count(*) FILTER (WHERE live_state > 1) AS confirmed,
                                           coalesce(bool_or(source_kind = 9), false) AS gets_no_object,
                                           coalesce(bool_or(live_kind = 9), false) AS loses_no_object
                                    FROM restored_annotation GROUP BY image_id OFFSET 0) changes
                              OFFSET 0) d
                        WHERE i.ctid = d.tid
                        """)
                .bind("project", shared.projectId())
                .bind("now", shared.now())
                .execute();
    }
}
