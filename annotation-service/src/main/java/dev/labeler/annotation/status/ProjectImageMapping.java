package dev.labeler.annotation.status;

import dev.labeler.annotation.image.ImageCounts;
import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.project.ReplacedImageReopener;
import dev.labeler.proto.annotation.v1.ImageConfirmation;
import dev.labeler.proto.annotation.v1.ImageStatus;
import dev.labeler.proto.annotation.v1.ProjectImage;
import dev.labeler.proto.annotation.v1.ProjectStats;
import org.jspecify.annotations.Nullable;

/// Maps images and their status to messages.
public final class ProjectImageMapping {
    private ProjectImageMapping() {}

    public static ProjectImage toProto(ProjectImageRow row, ReplacedImageReopener.@Nullable Replacement replacement) {
        var message = ProjectImage.newBuilder()
                .setImageId(row.imageId())
                .setWidth(row.width())
                .setHeight(row.height())
                .setStored(row.stored())
                .setStatus(row.status())
                .setTotalAnnotations(row.total())
                .setConfirmedAnnotations(row.confirmed())
                .setHasNoObject(row.hasNoObject());
        if (row.split() != null) {
            message.setSplit(row.split());
        }
        if (replacement != null) {
            message.setReplacedAt(ProjectMapping.toProto(replacement.replacedAt()))
                    .setAnnotationsOutside(replacement.outside());
        }
        return message.build();
    }

    static ImageStatus toStatus(ProjectImageRow row, ReplacedImageReopener.@Nullable Replacement replacement) {
        var message = ImageStatus.newBuilder()
                .setImageId(row.imageId())
                .setStatus(row.status())
                .setTotalAnnotations(row.total())
                .setConfirmedAnnotations(row.confirmed())
                .setDraftAnnotations(row.total() - row.confirmed())
                .setIsImageConfirmed(row.isCompleted())
                .setHasNoObject(row.hasNoObject());
        if (row.firstModifiedAt() != null) {
            message.setFirstModifiedAt(ProjectMapping.toProto(row.firstModifiedAt()));
        }
        if (row.lastModifiedAt() != null) {
            message.setLastModifiedAt(ProjectMapping.toProto(row.lastModifiedAt()));
        }
        if (row.confirmedAt() != null) {
            message.setConfirmedAt(ProjectMapping.toProto(row.confirmedAt()));
        }
        if (row.confirmedBy() != null) {
            message.setConfirmedBy(row.confirmedBy());
        }
        if (replacement != null) {
            message.setReplacedAt(ProjectMapping.toProto(replacement.replacedAt()))
                    .setAnnotationsOutside(replacement.outside());
        }
        return message.build();
    }

    static ImageConfirmation toConfirmation(ProjectImageRow row) {
        var message = ImageConfirmation.newBuilder()
                .setImageId(row.imageId())
                .setIsConfirmed(row.isCompleted())
                .setStatus(row.status())
                .setTotalAnnotations(row.total())
                .setConfirmedAnnotations(row.confirmed());
        if (row.confirmedAt() != null) {
            message.setConfirmedAt(ProjectMapping.toProto(row.confirmedAt()));
        }
        if (row.confirmedBy() != null) {
            message.setConfirmedBy(row.confirmedBy());
        }
        return message.build();
    }

    static ProjectStats toStats(ImageCounts counts) {
        return ProjectStats.newBuilder()
                .setTotalImages(counts.images())
                .setNotStartedImages(counts.images() - counts.inProgress() - counts.completed())
                .setInProgressImages(counts.inProgress())
                .setCompletedImages(counts.completed())
                .setNoObjectImages(counts.noObject())
                .setTotalAnnotations(counts.annotations())
                .setDraftAnnotations(counts.annotations() - counts.confirmed())
                .setConfirmedAnnotations(counts.confirmed())
                .build();
    }
}
