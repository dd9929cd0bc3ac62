package dev.labeler.frontend.version;

import dev.labeler.frontend.annotation.FrontendAnnotationMapping;
import dev.labeler.frontend.annotation.FrontendGeometryMapping;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationPart;
import dev.labeler.proto.annotation.v1.DiffSummary;
import dev.labeler.proto.frontend.v1.FrontendAnnotationChanges;
import dev.labeler.proto.frontend.v1.FrontendClassDiff;
import dev.labeler.proto.frontend.v1.FrontendDiffAnnotation;
import dev.labeler.proto.frontend.v1.FrontendDiffSummary;
import dev.labeler.proto.frontend.v1.FrontendImageDiff;
import dev.labeler.proto.frontend.v1.FrontendImageDiffSummary;
import dev.labeler.proto.frontend.v1.FrontendModifiedAnnotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Maps differences between versions to the frontend's messages.
final class FrontendDiffMapping {
    private static final String NO_CLASS = "__background__";

    private FrontendDiffMapping() {}

    static FrontendDiffSummary toProto(DiffSummary summary) {
        return FrontendDiffSummary.newBuilder()
                .setImagesWithChanges(summary.getImages())
                .setTotalImages(summary.getImages())
                .setTotalAdded(summary.getAdded())
                .setTotalRemoved(summary.getRemoved())
                .setTotalModified(summary.getModified())
                .setTotalChanges(summary.getAdded() + summary.getRemoved() + summary.getModified())
                .build();
    }

    static Map<String, FrontendClassDiff> classes(DiffSummary summary) {
        var classes = new LinkedHashMap<String, FrontendClassDiff>();
        for (var each : summary.getClassesList()) {
            classes.put(
                    each.hasClassName() ? each.getClassName() : NO_CLASS,
                    FrontendClassDiff.newBuilder()
                            .setAdded(each.getAdded())
                            .setRemoved(each.getRemoved())
                            .setModified(each.getModified())
                            .build());
        }
        return classes;
    }

    /// The changes of one image.
    static FrontendImageDiff image(List<AnnotationChange> changes) {
        var image = FrontendImageDiff.newBuilder();
        for (var change : changes) {
            switch (change.getChange()) {
                case ANNOTATION_CHANGE_TYPE_ADDED -> image.addAdded(annotation(change.getAfter()));
                case ANNOTATION_CHANGE_TYPE_REMOVED -> image.addRemoved(annotation(change.getBefore()));
                case ANNOTATION_CHANGE_TYPE_MODIFIED -> image.addModified(modified(change));
                case ANNOTATION_CHANGE_TYPE_UNSPECIFIED, UNRECOGNIZED -> {}
            }
        }
        return image.setSummary(FrontendImageDiffSummary.newBuilder()
                        .setAddedCount(image.getAddedCount())
                        .setRemovedCount(image.getRemovedCount())
                        .setModifiedCount(image.getModifiedCount())
                        .setTotalChanges(changes.size()))
                .build();
    }

    private static FrontendModifiedAnnotation modified(AnnotationChange change) {
        var changes = FrontendAnnotationChanges.newBuilder()
                .setClassChanged(change.getPartsList().contains(AnnotationPart.ANNOTATION_PART_CLASS))
                .setGeometryChanged(change.getPartsList().contains(AnnotationPart.ANNOTATION_PART_GEOMETRY))
                .setConfidenceChanged(change.getPartsList().contains(AnnotationPart.ANNOTATION_PART_CONFIDENCE))
                .setAttributesChanged(change.getPartsList().contains(AnnotationPart.ANNOTATION_PART_ATTRIBUTES));
        if (changes.getClassChanged()) {
            changes.setOldClass(className(change.getBefore())).setNewClass(className(change.getAfter()));
        }
        return FrontendModifiedAnnotation.newBuilder()
                .setOld(annotation(change.getBefore()))
                .setNew(annotation(change.getAfter()))
                .setChanges(changes)
                .build();
    }

    private static String className(Annotation annotation) {
        return annotation.hasClassName() ? annotation.getClassName() : NO_CLASS;
    }

    private static FrontendDiffAnnotation annotation(Annotation annotation) {
        var mapped = FrontendDiffAnnotation.newBuilder()
                .setAnnotationId(annotation.getId())
                .setImageId(annotation.getImageId())
                .setAnnotationType(annotation.getAnnotationType())
                .setGeometry(FrontendGeometryMapping.toProto(annotation.getGeometry()))
                .setClassName(className(annotation))
                .setAttributes(annotation.getAttributes());
        if (annotation.hasClassId()) {
            mapped.setClassId(annotation.getClassId());
        }
        if (annotation.hasConfidence()) {
            mapped.setConfidence(FrontendAnnotationMapping.percent(annotation.getConfidence()));
        }
        return mapped.build();
    }
}
