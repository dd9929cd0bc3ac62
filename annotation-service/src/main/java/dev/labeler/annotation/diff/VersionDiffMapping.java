package dev.labeler.annotation.diff;

import dev.labeler.annotation.annotation.AnnotationMapping;
import dev.labeler.annotation.annotation.ProjectClassIndex;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.formats.model.GeometryOverlap;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationChangeType;
import dev.labeler.proto.annotation.v1.AnnotationPart;
import dev.labeler.proto.annotation.v1.ImageChanges;
import dev.labeler.proto.annotation.v1.OverlapBasis;
import org.jspecify.annotations.Nullable;

/// Maps changes to messages.
final class VersionDiffMapping {
    private VersionDiffMapping() {}

    /// @param before null for an added annotation
    /// @param after null for a removed annotation
    static AnnotationChange toProto(
            ChangedAnnotation change,
            @Nullable AnnotationRevision before,
            @Nullable AnnotationRevision after,
            ProjectClassIndex classes) {
        var message = AnnotationChange.newBuilder()
                .setAnnotationId(change.position().annotationId())
                .setImageId(change.position().imageId())
                .setChange(type(before, after))
                .addAllParts(change.parts());
        if (before != null) {
            message.setBefore(AnnotationMapping.toProto(before, classes));
        }
        if (after != null) {
            message.setAfter(AnnotationMapping.toProto(after, classes));
        }
        if (before != null && after != null && change.parts().contains(AnnotationPart.ANNOTATION_PART_GEOMETRY)) {
            setOverlap(message, before, after);
        }
        return message.build();
    }

    static ImageChanges toProto(ImageChangeCount count, boolean isBackward) {
        return ImageChanges.newBuilder()
                .setImageId(count.imageId())
                .setAdded(isBackward ? count.onlyOld() : count.onlyNew())
                .setRemoved(isBackward ? count.onlyNew() : count.onlyOld())
                .setModified(count.both())
                .build();
    }

    private static AnnotationChangeType type(@Nullable AnnotationRevision before, @Nullable AnnotationRevision after) {
        if (before == null) {
            return AnnotationChangeType.ANNOTATION_CHANGE_TYPE_ADDED;
        }
        return after == null
                ? AnnotationChangeType.ANNOTATION_CHANGE_TYPE_REMOVED
                : AnnotationChangeType.ANNOTATION_CHANGE_TYPE_MODIFIED;
    }

    private static void setOverlap(
            AnnotationChange.Builder message, AnnotationRevision before, AnnotationRevision after) {
        var overlap = GeometryOverlap.of(
                before.content().geometry().geometry(),
                after.content().geometry().geometry());
        if (overlap != null) {
            message.setIou(overlap.iou())
                    .setIouBasis(
                            switch (overlap.basis()) {
                                case AREA -> OverlapBasis.OVERLAP_BASIS_AREA;
                                case BOX -> OverlapBasis.OVERLAP_BASIS_BOX;
                            });
        }
    }
}
