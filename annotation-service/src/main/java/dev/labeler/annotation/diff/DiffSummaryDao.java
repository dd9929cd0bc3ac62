package dev.labeler.annotation.diff;

import dev.labeler.annotation.revision.RevisionRange;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// Counts the changes in a range of revisions. Call inside
/// [dev.labeler.kit.db.TransactionRunner#inOrderedSnapshot].
final class DiffSummaryDao {
    private DiffSummaryDao() {}

    static List<ClassPairCount> countByClasses(Handle handle, RevisionRange range) {
        return range.bind(handle.createQuery(changes(range) + """
                        SELECT is_old, is_new, older_class, newer_class, count(*) AS annotations,
                               count(*) FILTER (WHERE geometry_differs) AS geometry_differs,
                               count(*) FILTER (WHERE attributes_differ) AS attributes_differ,
                               count(*) FILTER (WHERE state_differs) AS state_differs
                        FROM change GROUP BY is_old, is_new, older_class, newer_class
                        """))
                .map(ConstructorMapper.of(ClassPairCount.class))
                .list();
    }

    static long countImages(Handle handle, RevisionRange range) {
        return range.bind(handle.createQuery(
                        changes(range) + "SELECT count(*) FROM (SELECT image_id FROM change GROUP BY image_id) images"))
                .mapTo(Long.class)
                .one();
    }

    /// Returns images after `after` in byte order.
    static List<ImageChangeCount> listImages(Handle handle, RevisionRange range, String after, long skip, int limit) {
        return range.bind(handle.createQuery(changes(range) + """
                        SELECT image_id, count(*) FILTER (WHERE NOT is_old) AS only_new,
                               count(*) FILTER (WHERE NOT is_new) AS only_old,
                               count(*) FILTER (WHERE is_old AND is_new) AS both
                        FROM change WHERE image_id > :after GROUP BY image_id ORDER BY image_id OFFSET :skip LIMIT :limit
                        """))
                .bind("after", after)
                .bind("skip", skip)
                .bind("limit", limit)
                .map(ConstructorMapper.of(ImageChangeCount.class))
                .list();
    }

    private static String changes(RevisionRange range) {
        return """
            WITH changed AS MATERIALIZED (SELECT * FROM %s last),
            change AS MATERIALIZED (
                SELECT changed.image_id, older.seq IS NOT NULL AS is_old, newer.seq IS NOT NULL AS is_new,
                       older.class_index AS older_class, newer.class_index AS newer_class,
                       (older.kind, older.geometry) IS DISTINCT FROM (newer.kind, newer.geometry) AS geometry_differs,
                       older.attributes IS DISTINCT FROM newer.attributes AS attributes_differ,
                       older.annotation_state IS DISTINCT FROM newer.annotation_state AS state_differs
                FROM changed %s
                WHERE %s)
            """.formatted(range.toLastRevisions(), RevisionRange.BOTH_STATES, RevisionRange.DIFFERS);
    }
}
