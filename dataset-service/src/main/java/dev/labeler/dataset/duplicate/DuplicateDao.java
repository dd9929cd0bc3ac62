package dev.labeler.dataset.duplicate;

import dev.labeler.dataset.catalog.DatasetRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads groups of similar images of a dataset version.
final class DuplicateDao {
    private static final int FETCH = 10_000;

    private static final String IMAGES = """
            FROM image i LEFT JOIN picture p USING (dataset_id, sha256)
            WHERE i.dataset_id = :id AND i.version_from <= :version AND :version < i.version_to AND i.stored
            """;

    private DuplicateDao() {}

    /// Images with the same perceptual hash, or with the same bytes where there is no hash.
    ///
    /// @param sha256 of all of them where there is no hash, else null
    /// @param repeated whether they are more than one
    /// @param exact whether all have the same bytes
    record HashGroup(long phash, @Nullable String sha256, boolean repeated, boolean exact) {}

    /// An image of a group.
    ///
    /// @param group index of the requested group
    /// @param groupSize images in the whole group
    /// @param phash null where there is none
    record GroupMember(
            int group,
            long groupSize,
            String imageId,
            String sha256,
            @Nullable Long phash) {}

    /// In the order of their first images. Hashes are compared as text, because min and max of bytea came with
    /// PostgreSQL 18. Omits images without a perceptual hash that occur once.
    ///
    /// @param max maximum number of groups
    static List<HashGroup> listHashGroups(Handle handle, DatasetRow dataset, int max) {
        var found = new ArrayList<HashGroup>();
        try (var rows = handle.createQuery("""
                        SELECT p.phash, CASE WHEN p.phash IS NULL THEN i.sha256 END AS sha256,
                               count(*) > 1 AS repeated,
                               min(encode(i.sha256, 'hex') COLLATE "C") = max(encode(i.sha256, 'hex') COLLATE "C") AS exact
                        """ + IMAGES + """
                        GROUP BY 1, 2 HAVING p.phash IS NOT NULL OR count(*) > 1 ORDER BY min(i.image_id) LIMIT :max
                        """)
                .bind("id", dataset.id())
                .bind("version", dataset.version())
                .bind("max", max)
                .setFetchSize(FETCH)
                .map((row, _) -> hashGroup(row))
                .iterator()) {
            rows.forEachRemaining(found::add);
        }
        return found;
    }

    /// Number of stored images that are not processed yet.
    static long countPending(Handle handle, DatasetRow dataset) {
        return handle.createQuery("SELECT count(*) " + IMAGES + " AND p.phash IS NULL AND p.refusal IS NULL")
                .bind("id", dataset.id())
                .bind("version", dataset.version())
                .mapTo(Long.class)
                .one();
    }

    /// The first images of each group, by group and name.
    ///
    /// @param phashes of all groups' members, `groups` the group of each
    /// @param sha256s of groups without hash, `shaGroups` the group of each
    static List<GroupMember> members(
            Handle handle,
            DatasetRow dataset,
            List<Long> phashes,
            List<Integer> groups,
            List<String> sha256s,
            List<Integer> shaGroups,
            int max) {
        return handle.createQuery("""
                        SELECT grp, size, image_id, sha256, phash
                        FROM (SELECT coalesce(h.grp, s.grp) AS grp, i.image_id, i.sha256, p.phash,
                                     count(*) OVER whole_group AS size, row_number() OVER by_name AS place
                              FROM image i LEFT JOIN picture p USING (dataset_id, sha256)
                              LEFT JOIN unnest(:phashes::bigint[], :groups::integer[]) AS h (phash, grp) ON h.phash = p.phash
                              LEFT JOIN unnest(:sha256s::text[], :shaGroups::integer[]) AS s (hex, grp)
                                     ON decode(s.hex, 'hex') = i.sha256
                              WHERE i.dataset_id = :id AND i.version_from <= :version AND :version < i.version_to AND i.stored
                                AND coalesce(h.grp, s.grp) IS NOT NULL
                              WINDOW whole_group AS (PARTITION BY coalesce(h.grp, s.grp)),
                                     by_name AS (PARTITION BY coalesce(h.grp, s.grp) ORDER BY i.image_id)) AS members
                        WHERE place <= :max
                        ORDER BY grp, image_id
                        """)
                .bind("id", dataset.id())
                .bind("version", dataset.version())
                .bindArray("phashes", Long.class, phashes)
                .bindArray("groups", Integer.class, groups)
                .bindArray("sha256s", String.class, sha256s)
                .bindArray("shaGroups", Integer.class, shaGroups)
                .bind("max", max)
                .map((row, _) -> member(row))
                .list();
    }

    private static HashGroup hashGroup(ResultSet row) throws SQLException {
        var sha256 = row.getBytes("sha256");
        return new HashGroup(
                row.getLong("phash"),
                sha256 == null ? null : HexFormat.of().formatHex(sha256),
                row.getBoolean("repeated"),
                row.getBoolean("exact"));
    }

    private static GroupMember member(ResultSet row) throws SQLException {
        return new GroupMember(
                row.getInt("grp"),
                row.getLong("size"),
                Objects.requireNonNull(row.getString("image_id")),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                row.getObject("phash", Long.class));
    }
}
