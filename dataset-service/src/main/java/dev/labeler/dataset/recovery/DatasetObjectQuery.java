package dev.labeler.dataset.recovery;

/// The objects of the datasets bucket that the rows refer to.
public final class DatasetObjectQuery {
    /// SQL for any schema, with the columns `key`, `size`, `sha256` (null where it is not stored) and `required` (false
    /// for what can be generated again).
    public static final String SQL = """
            SELECT d.storage_path || f.folder || f.path AS key, f.size, encode(f.sha256, 'hex') AS sha256, true AS required
            FROM dataset.stored_file f JOIN dataset.dataset d USING (dataset_id)
            UNION ALL
            SELECT storage_path || 'meta.json', NULL, NULL, false FROM dataset.dataset
            UNION ALL
            SELECT storage_path || '.labeler/rows.gz', NULL, NULL, false FROM dataset.dataset
            UNION ALL
            SELECT d.storage_path || '.labeler/thumbnails/' || encode(p.sha256, 'hex') || '.jpg', NULL, NULL, false
            FROM dataset.picture p JOIN dataset.dataset d USING (dataset_id) WHERE p.phash IS NOT NULL
            UNION ALL
            SELECT 'snapshots/' || snapshot_id || '/manifest.json', NULL, NULL, true
            FROM dataset.snapshot WHERE manifest_written
            """;

    private DatasetObjectQuery() {}
}
