package dev.labeler.annotation.annotation;

import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.revision.Revision;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationConfirmation;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.DeleteAnnotationResponse;
import java.util.Objects;

/// Revisions as the contract tells annotations.
public final class AnnotationMapping {
    private AnnotationMapping() {}

    public static Annotation toProto(Revision revision, ClassIndex classes) {
        var content = revision.content();
        var message = Annotation.newBuilder()
                .setId(revision.annotationId())
                .setProjectId(revision.projectId())
                .setImageId(revision.imageId())
                .setAnnotationType(content.geometry().kind().word())
                .setGeometry(GeometryMapping.toProto(content.geometry().geometry()))
                .setAnnotationState(state(revision))
                .setVersion(revision.seq())
                .setCreatedAt(ProjectMapping.toProto(revision.createdAt()))
                .setUpdatedAt(ProjectMapping.toProto(revision.changedAt()));
        if (content.classIndex() != null) {
            var row = classes.byIndex(content.classIndex());
            if (row != null) {
                message.setClassId(row.classId()).setClassName(row.name());
            }
        }
        if (content.attributes() != null) {
            message.setAttributes(AttributesJson.read(content.attributes()));
        }
        if (content.confidence() != null) {
            message.setConfidence(content.confidence());
        }
        if (content.notes() != null) {
            message.setNotes(content.notes());
        }
        if (revision.createdBy() != null) {
            message.setCreatedBy(revision.createdBy());
        }
        if (revision.actor() != null) {
            message.setUpdatedBy(revision.actor());
        }
        if (revision.confirmedBy() != null) {
            message.setConfirmedBy(revision.confirmedBy());
        }
        if (revision.confirmedAt() != null) {
            message.setConfirmedAt(ProjectMapping.toProto(revision.confirmedAt()));
        }
        return message.build();
    }

    static AnnotationConfirmation confirmation(Revision revision) {
        var message = AnnotationConfirmation.newBuilder()
                .setAnnotationId(revision.annotationId())
                .setAnnotationState(state(revision))
                .setVersion(revision.seq());
        if (revision.confirmedAt() != null) {
            message.setConfirmedAt(ProjectMapping.toProto(revision.confirmedAt()));
        }
        if (revision.confirmedBy() != null) {
            message.setConfirmedBy(revision.confirmedBy());
        }
        return message.build();
    }

    static DeleteAnnotationResponse deletion(Revision revision) {
        return DeleteAnnotationResponse.newBuilder()
                .setAnnotationId(revision.annotationId())
                .setDeleted(true)
                .setVersion(revision.seq())
                .build();
    }

    private static AnnotationState state(Revision revision) {
        return Objects.requireNonNull(AnnotationState.forNumber(revision.state().code()));
    }
}
