package dev.labeler.annotation.restore;

import dev.labeler.annotation.revision.RevisionRange;
import org.jdbi.v3.core.Handle;

/// Finds the changes of a restore and stores them in the temporary tables `restored_image` and
/// `restored_annotation`, which the transaction drops at its end. Call
/// [dev.labeler.kit.db.TransactionRunner#useIndexOrder] first.
final class RestorePlanDao {
    private RestorePlanDao() {}

    static void createTables(Handle handle) {
        handle.execute("""
                CREATE TEMPORARY TABLE restored_image (image_id text COLLATE "C" PRIMARY KEY) ON COMMIT DROP
                """);
        // `current` is the newest revision, `source` the one of the earlier state; null where it did not exist.
        handle.execute("""
                CREATE TEMPORARY TABLE restored_annotation (image_id text COLLATE "C", annotation_id bigint,
                    current_seq bigint, current_tid tid, is_live boolean, live_kind smallint, live_state smallint,
                    live_class integer, source_seq bigint, source_kind smallint, source_state smallint,
                    source_class integer, content bigint) ON COMMIT DROP
                """);
    }

    /// Stores the images whose annotations may differ.
    static void insertImages(Handle handle, RestorePlan plan) {
        plan.bind(handle.createUpdate("INSERT INTO restored_image SELECT image_id FROM " + plan.toLastRevisions()
                        + " changed GROUP BY image_id"))
                .execute();
        handle.execute("ANALYZE restored_image");
    }

    /// Locks these images in the order of all writers.
    static void lockImages(Handle handle, String projectId) {
        handle.createQuery("""
                        SELECT count(*) FROM (SELECT image_id FROM restored_image ORDER BY image_id OFFSET 0) given
                        CROSS JOIN LATERAL (
                            SELECT 1 FROM image i WHERE i.project_id = (SELECT :project::text) AND i.image_id = given.image_id
                            OFFSET 0 FOR NO KEY UPDATE) locked
                        """).bind("project", projectId).mapTo(Long.class).one();
    }

    /// Stores the annotations of these images that differ, at most `limit`. Returns how many it has stored. An
    /// image that was changed since its annotations were listed, and is not locked, is not restored.
    static int insertAnnotations(Handle handle, RestorePlan plan, int limit) {
        var stored = plan.bind(handle.createUpdate("""
                        INSERT INTO restored_annotation
                        SELECT changed.image_id, changed.annotation_id, changed.seq, newer.ctid, newer.seq IS NOT NULL,
                               newer.kind, newer.annotation_state, newer.class_index, older.seq, older.kind,
                               older.annotation_state, older.class_index, coalesce(newest.restores, newest.seq, 0)
                        FROM %s changed
                        JOIN restored_image USING (image_id)
                        LEFT JOIN LATERAL (
                            SELECT before.* FROM annotation_revision before
                            WHERE before.annotation_id = changed.annotation_id AND before.seq < changed.bound
                            ORDER BY before.seq DESC LIMIT 1) newest ON true
                        LEFT JOIN LATERAL (SELECT newest.* WHERE newest.valid_to >= changed.bound) older ON true
                        LEFT JOIN LATERAL (
                            SELECT after.*, after.ctid FROM annotation_revision after
                            WHERE changed.valid_to = 9223372036854775807
                              AND after.annotation_id = changed.annotation_id AND after.seq = changed.seq
                            LIMIT 1) newer ON true
                        WHERE %s LIMIT :limit
                        """.formatted(plan.toLastRevisions(), RevisionRange.DIFFERS)))
                .bind("limit", limit)
                .execute();
        handle.execute("ANALYZE restored_annotation");
        return stored;
    }
}
