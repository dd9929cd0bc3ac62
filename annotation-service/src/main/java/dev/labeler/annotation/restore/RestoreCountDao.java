package dev.labeler.annotation.restore;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Counts the changes of a restore in the table of [RestorePlanDao].
final class RestoreCountDao {
    private static final String COUNTS = """
            count(*) FILTER (WHERE NOT is_live) AS recreated, count(*) FILTER (WHERE is_live AND source_seq IS NOT NULL) AS changed,
            count(*) FILTER (WHERE source_seq IS NULL) AS deleted
            """;

    private RestoreCountDao() {}

    static long countImages(Handle handle) {
        return handle.createQuery(
                        "SELECT count(*) FROM (SELECT image_id FROM restored_annotation GROUP BY image_id) images")
                .mapTo(Long.class)
                .one();
    }

    /// Returns the image if there is exactly one, else null.
    static @Nullable String findOnlyImage(Handle handle) {
        return handle.createQuery("SELECT min(image_id) FROM restored_annotation HAVING min(image_id) = max(image_id)")
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    /// The first images in byte order.
    static List<RestoredImageCount> listImages(Handle handle, String projectId, int limit) {
        return handle.createQuery(
                        "SELECT c.*, coalesce((SELECT NOT i.stored FROM image i WHERE i.project_id = (SELECT :project::text)"
                                + " AND i.image_id = c.image_id), true) AS is_absent FROM (SELECT image_id, " + COUNTS
                                + " FROM restored_annotation GROUP BY image_id ORDER BY image_id LIMIT :limit) c"
                                + " ORDER BY image_id")
                .bind("project", projectId)
                .bind("limit", limit)
                .map(ConstructorMapper.of(RestoredImageCount.class))
                .list();
    }

    /// Indexes of the classes that annotations get and do not have now.
    static Set<Integer> findGainedClasses(Handle handle) {
        return handle.createQuery("""
                        SELECT source_class FROM restored_annotation
                        WHERE source_class IS NOT NULL AND source_class IS DISTINCT FROM live_class GROUP BY source_class
                        """).mapTo(Integer.class).set();
    }

    static List<RestoredClassCount> listClasses(Handle handle) {
        return handle.createQuery(
                        "SELECT CASE WHEN source_seq IS NULL THEN live_class ELSE source_class END AS class_index, "
                                + COUNTS + " FROM restored_annotation GROUP BY 1")
                .map(ConstructorMapper.of(RestoredClassCount.class))
                .list();
    }
}
