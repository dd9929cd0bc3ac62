package dev.labeler.annotation.annotation;

import dev.labeler.annotation.attribute.AttributesJson;
import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationConfirmation;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.DeleteAnnotationResponse;
import java.util.Objects;

/// Maps revisions to `Annotation` messages.
public final class AnnotationMapping {
    private AnnotationMapping() {}

    public static Annotation toProto(AnnotationRevision revision, ProjectClassIndex classes) {
        var message = toAbridgedProto(revision, classes).toBuilder();
        message.setGeometry(
                GeometryMapping.toProto(revision.content().geometry().geometry()));
        if (revision.content().attributes() != null) {
            message.setAttributes(AttributesJson.read(revision.content().attributes()));
        }
        return message.build();
    }

    /// Without geometry and attributes.
    public static Annotation toAbridgedProto(AnnotationRevision revision, ProjectClassIndex classes) {
        var content = revision.content();
        var message = Annotation.newBuilder()
                .setId(revision.annotationId())
                .setProjectId(revision.projectId())
                .setImageId(revision.imageId())
                .setAnnotationType(content.geometry().kind().word())
                .setAnnotationState(toProto(revision.state()))
                .setVersion(revision.seq())
                .setCreatedAt(ProjectMapping.toProto(revision.createdAt()))
                .setUpdatedAt(ProjectMapping.toProto(revision.changedAt()));
        if (content.classIndex() != null) {
            var row = classes.byIndex(content.classIndex());
            if (row != null) {
                message.setClassId(row.classId()).setClassName(row.name());
            }
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

    static AnnotationConfirmation toConfirmation(RevisionHeader header) {
        var message = AnnotationConfirmation.newBuilder()
                .setAnnotationId(header.annotationId())
                .setAnnotationState(toProto(header.state()))
                .setVersion(header.seq());
        if (header.confirmedAt() != null) {
            message.setConfirmedAt(ProjectMapping.toProto(header.confirmedAt()));
        }
        if (header.confirmedBy() != null) {
            message.setConfirmedBy(header.confirmedBy());
        }
        return message.build();
    }

    /// @param seq of the deletion
    static DeleteAnnotationResponse toDeleteResponse(long annotationId, long seq) {
        return DeleteAnnotationResponse.newBuilder()
                .setAnnotationId(annotationId)
                .setDeleted(true)
                .setVersion(seq)
                .build();
    }

    private static AnnotationState toProto(dev.labeler.formats.model.AnnotationState state) {
        return Objects.requireNonNull(AnnotationState.forNumber(state.code()));
    }
}
