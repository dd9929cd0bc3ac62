package dev.labeler.frontend.annotation;

import dev.labeler.frontend.user.UserIds;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationConfirmation;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.frontend.v1.FrontendAnnotation;
import dev.labeler.proto.frontend.v1.FrontendConfirmation;
import dev.labeler.proto.frontend.v1.FrontendHistoryEntry;

/// Maps annotations to the frontend's messages.
public final class FrontendAnnotationMapping {
    private static final String BACKGROUND = "__background__";
    private static final int PERCENT = 100;

    private FrontendAnnotationMapping() {}

    static FrontendAnnotation toProto(Annotation annotation, UserIds users) {
        var mapped = FrontendAnnotation.newBuilder()
                .setId(annotation.getId())
                .setProjectId(annotation.getProjectId())
                .setImageId(annotation.getImageId())
                .setAnnotationType(annotation.getAnnotationType())
                .setGeometry(FrontendGeometryMapping.toProto(annotation.getGeometry()))
                .setAttributes(annotation.getAttributes())
                .setIsVerified(annotation.getAnnotationState() == AnnotationState.ANNOTATION_STATE_VERIFIED)
                .setVersion(annotation.getVersion())
                .setAnnotationState(annotation.getAnnotationState())
                .setCreatedAt(annotation.getCreatedAt())
                .setUpdatedAt(annotation.getUpdatedAt());
        if (annotation.hasClassId()) {
            mapped.setClassId(annotation.getClassId());
        }
        if (annotation.hasClassName()) {
            mapped.setClassName(annotation.getClassName());
        } else if (annotation.getGeometry().hasNoObject()) {
            mapped.setClassName(BACKGROUND);
        }
        if (annotation.hasConfidence()) {
            mapped.setConfidence(percent(annotation.getConfidence()));
        }
        if (annotation.hasNotes()) {
            mapped.setNotes(annotation.getNotes());
        }
        if (annotation.hasCreatedBy()) {
            mapped.setCreatedBy(users.text(annotation.getCreatedBy()));
        }
        if (annotation.hasUpdatedBy()) {
            mapped.setUpdatedBy(users.text(annotation.getUpdatedBy()));
        }
        if (annotation.hasConfirmedBy()) {
            mapped.setConfirmedBy(users.text(annotation.getConfirmedBy()));
        }
        if (annotation.hasConfirmedAt()) {
            mapped.setConfirmedAt(annotation.getConfirmedAt());
        }
        return mapped.build();
    }

    static FrontendConfirmation toProto(AnnotationConfirmation confirmation, UserIds users) {
        var mapped = FrontendConfirmation.newBuilder()
                .setAnnotationId(confirmation.getAnnotationId())
                .setAnnotationState(confirmation.getAnnotationState());
        if (confirmation.hasConfirmedAt()) {
            mapped.setConfirmedAt(confirmation.getConfirmedAt());
        }
        if (confirmation.hasConfirmedBy()) {
            mapped.setConfirmedBy(users.text(confirmation.getConfirmedBy()));
        }
        return mapped.build();
    }

    static FrontendHistoryEntry toProto(HistoryEntry entry, UserIds users) {
        var either = entry.hasNewState() ? entry.getNewState() : entry.getPreviousState();
        var mapped = FrontendHistoryEntry.newBuilder()
                .setId(entry.getId())
                .setAnnotationId(entry.getAnnotationId())
                .setProjectId(either.getProjectId())
                .setAction(entry.getAction())
                .setTimestamp(entry.getTimestamp());
        if (entry.hasPreviousState()) {
            mapped.setPreviousState(toProto(entry.getPreviousState(), users));
        }
        if (entry.hasNewState()) {
            mapped.setNewState(toProto(entry.getNewState(), users));
        }
        if (entry.hasChangedBy()) {
            mapped.setChangedBy(users.text(entry.getChangedBy()));
        }
        if (entry.hasChangedByName()) {
            mapped.setChangedByName(entry.getChangedByName());
        }
        return mapped.build();
    }

    /// A confidence of 0 to 1 as 0 to 100.
    public static int percent(double confidence) {
        return (int) Math.round(confidence * PERCENT);
    }

    /// A confidence of 0 to 100 as 0 to 1.
    static double fraction(double percent) {
        return percent / PERCENT;
    }
}
