package dev.labeler.dataset.split;

import dev.labeler.kit.db.TimestampColumn;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `split_rule`, and applies rules to rows of `image`.
final class SplitDao {
    private SplitDao() {}

    /// @param updatedBy user id, null for a service on its own behalf
    record SplitRuleRow(
            SplitRule rule, boolean locked, @Nullable Long updatedBy, Instant updatedAt) {}

    static @Nullable SplitRuleRow find(Handle handle, String datasetId) {
        return handle.createQuery("SELECT * FROM split_rule WHERE dataset_id = :id")
                .bind("id", datasetId)
                .map((row, _) -> new SplitRuleRow(
                        new SplitRule(
                                row.getDouble("train"),
                                row.getDouble("val"),
                                row.getDouble("test"),
                                row.getLong("seed")),
                        row.getBoolean("locked"),
                        row.getObject("updated_by", Long.class),
                        TimestampColumn.read(row, "updated_at")))
                .findOne()
                .orElse(null);
    }

    static void put(Handle handle, String datasetId, SplitRuleRow row) {
        handle.createUpdate("""
                        INSERT INTO split_rule (dataset_id, train, val, test, seed, locked, updated_by, updated_at)
                        VALUES (:id, :train, :val, :test, :seed, :locked, :updatedBy, :updatedAt)
                        ON CONFLICT (dataset_id) DO UPDATE SET train = excluded.train, val = excluded.val,
                            test = excluded.test, seed = excluded.seed, locked = excluded.locked,
                            updated_by = excluded.updated_by, updated_at = excluded.updated_at
                        """)
                .bind("id", datasetId)
                .bindMethods(row.rule())
                .bind("locked", row.locked())
                .bind("updatedBy", row.updatedBy())
                .bind("updatedAt", row.updatedAt())
                .execute();
    }

    /// Ends the rows of images whose split changes, and inserts them with their new split from this version on.
    static void split(Handle handle, String datasetId, SplitRule rule, long version) {
        handle.createUpdate("""
                        WITH ended AS (
                            UPDATE image SET version_to = :version
                            WHERE dataset_id = :id AND version_to = 9223372036854775807
                              AND split IS DISTINCT FROM split_of(image_id, :seed, :train, :val, :test)
                            RETURNING *)
                        INSERT INTO image (dataset_id, image_id, version_from, width, height, raw_width, raw_height, orientation,
                            content_type, size, sha256, split, folder, stored)
                        SELECT dataset_id, image_id, :version, width, height, raw_width, raw_height, orientation,
                            content_type, size, sha256, split_of(image_id, :seed, :train, :val, :test), folder, stored
                        FROM ended
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .bindMethods(rule)
                .execute();
    }

    /// Number of images per split in the current version.
    static SortedMap<String, Long> count(Handle handle, String datasetId) {
        var splits = new TreeMap<String, Long>();
        handle.createQuery("""
                        SELECT split, count(*) FROM image
                        WHERE dataset_id = :id AND version_to = 9223372036854775807 AND split IS NOT NULL GROUP BY split
                        """)
                .bind("id", datasetId)
                .map((row, _) -> splits.put(row.getString(1), row.getLong(2)))
                .list();
        return splits;
    }
}
