package dev.labeler.export.recovery;

/// The objects of the annotations bucket that rows of versions and stored exports refer to.
public final class VersionObjectQuery {
    /// SQL for any schema, with the columns `key`, `size`, `sha256` (null where it is not stored) and `required` (false
    /// for objects that may not be written yet). The statuses are COMMITTED, PUBLISHED and DELIVERY_BLOCKED.
    public static final String SQL = """
            SELECT a.key, a.size_bytes AS size, a.sha256, true AS required
            FROM export.artifact a JOIN export.version v USING (version_id)
            WHERE v.status IN (3, 4, 5) AND (v.pruned_at IS NULL OR v.version_type = 3)
                AND a.removed_at IS NULL AND a.sha256 IS NOT NULL
            UNION ALL
            SELECT regexp_replace(a.key, '[^/]+$', 'manifest.json'), NULL, NULL, false
            FROM export.artifact a JOIN export.version v USING (version_id)
            WHERE v.status IN (3, 4, 5) AND a.key IS NOT NULL
            UNION ALL
            SELECT rows_key, NULL, NULL, false FROM export.version WHERE rows_key IS NOT NULL
            UNION ALL
            SELECT 'datasets/' || v.dataset_id || '/working/annotations.json', a.size_bytes, a.sha256, false
            FROM export.working_copy c
            JOIN export.version v USING (version_id)
            JOIN export.artifact a ON a.version_id = v.version_id AND a.format = 1
            WHERE a.sha256 IS NOT NULL
            UNION ALL
            SELECT 'datasets/' || v.dataset_id || '/working/metadata.json', NULL, NULL, false
            FROM export.working_copy c JOIN export.version v USING (version_id)
            UNION ALL
            SELECT key, NULL, NULL, false FROM export.stored_export
            """;

    private VersionObjectQuery() {}
}
