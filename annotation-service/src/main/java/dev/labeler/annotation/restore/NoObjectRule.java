package dev.labeler.annotation.restore;

import dev.labeler.kit.rpc.Failure;
import org.jdbi.v3.core.Handle;

/// An image with `no_object` has no other annotation. A restore of some of the annotations of an image follows
/// the same rule as a creation: another annotation replaces `no_object`, and `no_object` is refused beside others.
final class NoObjectRule {
    private NoObjectRule() {}

    /// Adds the deletions of `no_object` to the changes in the table of [RestorePlanDao] and returns their number.
    ///
    /// @throws Failure UNPROCESSABLE
    static int apply(Handle handle, String projectId) {
        refuseBesideOthers(handle, projectId);
        return handle.createUpdate("""
                        INSERT INTO restored_annotation (image_id, annotation_id, current_seq, current_tid, is_live, live_kind,
                            live_state, live_class, content)
                        SELECT r.image_id, r.annotation_id, r.seq, r.ctid, true, r.kind, r.annotation_state, r.class_index, 0
                        FROM (SELECT DISTINCT image_id FROM restored_annotation WHERE NOT is_live AND source_kind <> 9) c
                        CROSS JOIN LATERAL (
                            SELECT *, ctid FROM annotation_revision live
                            WHERE live.project_id = (SELECT :project::text) AND live.image_id = c.image_id
                              AND live.valid_to = 9223372036854775807 AND live.kind = 9
                            OFFSET 0) r
                        JOIN image i ON i.project_id = (SELECT :project::text) AND i.image_id = c.image_id AND i.has_no_object
                        WHERE NOT EXISTS (SELECT FROM restored_annotation given WHERE given.annotation_id = r.annotation_id)
                        """).bind("project", projectId).execute();
    }

    private static void refuseBesideOthers(Handle handle, String projectId) {
        var refused = handle.createQuery("""
                        SELECT c.image_id FROM (
                            SELECT image_id, count(source_seq) - count(*) FILTER (WHERE is_live) AS more,
                                   bool_or(source_kind = 9) AS gets_no_object
                            FROM restored_annotation GROUP BY image_id OFFSET 0) c
                        CROSS JOIN LATERAL (
                            SELECT total FROM image i WHERE i.project_id = (SELECT :project::text) AND i.image_id = c.image_id
                            LIMIT 1) i
                        WHERE c.gets_no_object AND i.total + c.more > 1 LIMIT 1
                        """)
                .bind("project", projectId)
                .mapTo(String.class)
                .findOne();
        if (refused.isPresent()) {
            throw Failure.unprocessable(
                            "Image " + refused.get() + " has annotations; delete them before you restore no_object.")
                    .with("path", "annotation_ids")
                    .with("image_id", refused.get())
                    .violation("annotation_ids", "restore no_object on an image with annotations");
        }
    }
}
