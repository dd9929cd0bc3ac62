package dev.labeler.annotation.project;

import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.MergeClassResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Moves the annotations of a class to another class, a limited number in one write.
final class ClassMerger {
    /// Maximum annotations of a write, for which concurrent saves of its images wait; more if one image has
    /// more.
    private static final int MAX_ANNOTATIONS = 20_000;

    private ClassMerger() {}

    /// The images of a write.
    ///
    /// @param remaining annotations of the class on further images
    private record Selection(List<String> imageIds, long remaining) {}

    static MergeClassResponse merge(
            Handle handle, String projectId, MergeClassRequest request, @Nullable Long actor, Instant now) {
        var classes = ProjectClassStore.lock(handle, projectId);
        var from = classes.require(request.getClassId());
        var into = requireTarget(classes, from, request.getIntoClassId());
        ClassDao.setRetired(handle, projectId, List.of(from.index()), now);
        var selection = select(handle, projectId, from.index());
        var writer = RevisionWriter.begin(handle, projectId, selection.imageIds(), actor, now);
        var moved = selection.imageIds().isEmpty()
                ? 0
                : writer.changeClass(from.index(), into.index(), request.getKeepState());
        var images = writer.images().size();
        writer.finish();
        return MergeClassResponse.newBuilder()
                .setClassId(from.classId())
                .setIntoClassId(into.classId())
                .setAnnotations(moved)
                .setImages(images)
                .setRemaining(selection.remaining())
                .setVersion(moved == 0 ? 0 : writer.seq())
                .build();
    }

    private static ClassRow requireTarget(ProjectClassStore classes, ClassRow from, String classId) {
        var into = classes.require(classId);
        if (into.index() == from.index()) {
            throw ClassDraftChecker.invalid("into_class_id", "must be another class than " + classId);
        }
        if (into.isRetired()) {
            throw ClassDraftChecker.invalid("into_class_id", "is a retired class: " + classId);
        }
        if (!from.detail().keypoints().isEmpty()
                && !from.detail().keypoints().equals(into.detail().keypoints())) {
            throw ClassDraftChecker.invalid(
                    "into_class_id", "has other keypoints, which would rename those of the annotations: " + classId);
        }
        return into;
    }

    /// There is no index on the class: the statement reads the current annotations of the project once.
    private static Selection select(Handle handle, String projectId, int classIndex) {
        record ImageOfClass(String imageId, long total, long before, long annotations) {}
        var images = handle.createQuery("""
                        SELECT image_id, total, before, annotations FROM (
                            SELECT image_id, annotations, sum(annotations) OVER () AS total,
                                sum(annotations) OVER (ORDER BY image_id) - annotations AS before
                            FROM (SELECT image_id, count(*) AS annotations FROM annotation_revision
                                  WHERE project_id = :project AND valid_to = 9223372036854775807 AND class_index = :class
                                  GROUP BY image_id) of_class) numbered
                        WHERE before < :limit ORDER BY image_id
                        """)
                .bind("project", projectId)
                .bind("class", classIndex)
                .bind("limit", MAX_ANNOTATIONS)
                .map((row, _) -> new ImageOfClass(
                        row.getString("image_id"),
                        row.getLong("total"),
                        row.getLong("before"),
                        row.getLong("annotations")))
                .list();
        var imageIds = new ArrayList<String>();
        images.forEach(image -> imageIds.add(image.imageId()));
        if (images.isEmpty()) {
            return new Selection(imageIds, 0);
        }
        var last = images.getLast();
        return new Selection(imageIds, last.total() - last.before() - last.annotations());
    }
}
