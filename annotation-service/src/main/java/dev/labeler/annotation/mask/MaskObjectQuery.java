package dev.labeler.annotation.mask;

/// The objects of the annotations bucket that rows of masks refer to.
public final class MaskObjectQuery {
    /// SQL for any schema, with the columns `key`, `size`, `sha256` (null where it is not stored) and `required`.
    public static final String SQL = """
            SELECT 'mask/' || g.annotation_id || '/' || g.group_id || '/' || f.object_name AS key, f.size, f.sha256,
                   true AS required
            FROM annotation.mask_group g JOIN annotation.mask_file f USING (project_id, group_id)
            WHERE g.completed_at IS NOT NULL
            UNION ALL
            SELECT 'mask/' || annotation_id || '/' || group_id || '/metadata.json', NULL, NULL, true
            FROM annotation.mask_group WHERE completed_at IS NOT NULL
            """;

    private MaskObjectQuery() {}
}
