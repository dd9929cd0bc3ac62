package dev.labeler.annotation.project;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.annotation.revision.RevisionDao;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Caches the number of current annotations and images by class. Counting reads every current annotation, so
/// the result is cached until the project has a newer revision.
final class ClassCountCache {
    private static final int MAX_PROJECTS = 1000;

    /// The counts of one class.
    record Count(long images, long annotations) {
        static final Count NONE = new Count(0, 0);
    }

    private record CachedCounts(long seq, Map<Integer, Count> byIndex) {}

    private final Cache<String, CachedCounts> cache =
            Caffeine.newBuilder().maximumSize(MAX_PROJECTS).build();

    /// Returns the counts by class index; a class without annotations is omitted.
    Map<Integer, Count> get(Handle handle, String projectId) {
        var newest = RevisionDao.findNewestSeq(handle, projectId);
        var cached = cache.getIfPresent(projectId);
        if (cached == null || cached.seq() != newest) {
            cached = new CachedCounts(newest, count(handle, projectId));
            cache.put(projectId, cached);
        }
        return cached.byIndex();
    }

    private static Map<Integer, Count> count(Handle handle, String projectId) {
        var counts = new HashMap<Integer, Count>();
        handle.createQuery("""
                        SELECT class_index, count(*) AS images, sum(annotations) AS annotations
                        FROM (SELECT class_index, image_id, count(*) AS annotations FROM annotation_revision
                              WHERE project_id = :project AND valid_to = 9223372036854775807 AND class_index IS NOT NULL
                              GROUP BY class_index, image_id) per_image
                        GROUP BY class_index
                        """)
                .bind("project", projectId)
                .map((row, _) -> Map.entry(
                        row.getInt("class_index"), new Count(row.getLong("images"), row.getLong("annotations"))))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return Map.copyOf(counts);
    }
}
