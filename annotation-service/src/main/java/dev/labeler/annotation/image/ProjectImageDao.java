package dev.labeler.annotation.image;

import dev.labeler.proto.annotation.v1.ImageState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Rows of `image`.
public final class ProjectImageDao {
    /// Locks images, and those of annotations. The arrays are in subqueries, so that the planner keeps one plan for
    /// any length.
    public static final String LOCK = """
            SELECT * FROM image WHERE project_id = (SELECT :project::text) AND image_id = ANY(ARRAY(
                SELECT unnest((SELECT :images::text[]))
                UNION ALL
                SELECT (SELECT r.image_id FROM annotation_revision r WHERE r.annotation_id = a.id LIMIT 1)
                FROM unnest((SELECT :annotations::bigint[])) AS a(id)))
            ORDER BY image_id FOR NO KEY UPDATE
            """;

    private static final String IN_STATUS = " (:status = 0 OR status = :status) ";

    private ProjectImageDao() {}

    /// Returns the images that exist, locked to the end of the transaction. All writers lock in the same
    /// order, so that they do not deadlock.
    public static Map<String, ProjectImageRow> lock(Handle handle, String projectId, Collection<String> imageIds) {
        return lock(handle, projectId, imageIds, List.of());
    }

    /// The same for images and for those of annotations, which never move to another image.
    public static Map<String, ProjectImageRow> lock(
            Handle handle, String projectId, Collection<String> imageIds, Collection<Long> annotationIds) {
        var found = new TreeMap<String, ProjectImageRow>();
        handle.createQuery(LOCK)
                .bind("project", projectId)
                .bindArray(
                        "images",
                        String.class,
                        imageIds.stream().filter(id -> id.indexOf('\0') < 0).toList())
                .bindArray("annotations", Long.class, annotationIds)
                .map(ProjectImageRow::map)
                .forEach(image -> found.put(image.imageId(), image));
        return found;
    }

    /// Records which changed images became completed without an annotation, or are no longer.
    ///
    /// @param before the same images as they were locked
    /// @param seq number of the write that changed them
    public static void updateEmptyImages(
            Handle handle, Collection<ProjectImageRow> images, Map<String, ProjectImageRow> before, long seq) {
        for (var image : images) {
            var wasEmpty = Objects.requireNonNull(before.get(image.imageId())).isCompletedEmpty();
            if (image.isCompletedEmpty() && !wasEmpty) {
                EmptyImageDao.insert(handle, image.projectId(), List.of(image.imageId()), seq);
            } else if (wasEmpty && !image.isCompletedEmpty()) {
                EmptyImageDao.closeOpenRows(handle, image.projectId(), List.of(image.imageId()), seq);
            }
        }
    }

    public static @Nullable ProjectImageRow find(Handle handle, String projectId, String imageId) {
        return handle.createQuery("SELECT * FROM image WHERE project_id = :project AND image_id = :image")
                .bind("project", projectId)
                .bind("image", imageId)
                .map(ProjectImageRow::map)
                .findOne()
                .orElse(null);
    }

    public static List<ProjectImageRow> list(Handle handle, String projectId, ImageState status, long skip, int limit) {
        return handle.createQuery("SELECT * FROM image WHERE project_id = :project AND" + IN_STATUS
                        + "ORDER BY image_id OFFSET :skip LIMIT :limit")
                .bind("project", projectId)
                .bind("status", status.getNumber())
                .bind("skip", skip)
                .bind("limit", limit)
                .map(ProjectImageRow::map)
                .list();
    }

    public static long count(Handle handle, String projectId, ImageState status) {
        return handle.createQuery("SELECT count(*) FROM image WHERE project_id = :project AND" + IN_STATUS)
                .bind("project", projectId)
                .bind("status", status.getNumber())
                .mapTo(Long.class)
                .one();
    }

    /// Returns the first image of that status after `after` in byte order, null if there is none.
    public static @Nullable ProjectImageRow findNext(Handle handle, String projectId, ImageState status, String after) {
        return handle.createQuery("""
                        SELECT * FROM image WHERE project_id = :project AND status = :status AND image_id > :after
                        ORDER BY image_id LIMIT 1
                        """)
                .bind("project", projectId)
                .bind("status", status.getNumber())
                .bind("after", after)
                .map(ProjectImageRow::map)
                .findOne()
                .orElse(null);
    }

    public static ImageCounts sumCounts(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT count(*) AS images,
                               count(*) FILTER (WHERE status = 2) AS in_progress,
                               count(*) FILTER (WHERE status = 3) AS completed,
                               count(*) FILTER (WHERE has_no_object) AS no_object,
                               count(*) FILTER (WHERE total > 0) AS annotated,
                               coalesce(sum(total), 0) AS annotations,
                               coalesce(sum(confirmed), 0) AS confirmed
                        FROM image WHERE project_id = :project
                        """)
                .bind("project", projectId)
                .map(ConstructorMapper.of(ImageCounts.class))
                .one();
    }
}
