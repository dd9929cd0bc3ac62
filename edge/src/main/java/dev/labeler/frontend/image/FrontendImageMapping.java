package dev.labeler.frontend.image;

import dev.labeler.proto.annotation.v1.ImageConfirmation;
import dev.labeler.proto.annotation.v1.ImageStatus;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.frontend.v1.FrontendImageConfirmation;
import dev.labeler.proto.frontend.v1.FrontendImageStatus;
import dev.labeler.proto.frontend.v1.FrontendProjectImage;

/// Maps images and their status to the frontend's messages.
final class FrontendImageMapping {
    private FrontendImageMapping() {}

    /// @param storagePath prefix of the keys of the dataset
    static FrontendProjectImage toProto(Image image, String storagePath) {
        var mapped = FrontendProjectImage.newBuilder()
                .setId(image.getId())
                .setKey(storagePath + image.getId())
                .setFilename(image.getId())
                .setFileName(image.getId())
                .setSize(image.getSize());
        if (image.hasUrl()) {
            mapped.setUrl(image.getUrl());
        }
        if (image.hasThumbnailUrl()) {
            mapped.setThumbnailUrl(image.getThumbnailUrl());
        }
        if (image.getWidth() > 0 && image.getHeight() > 0) {
            mapped.setWidth(image.getWidth()).setHeight(image.getHeight());
        }
        return mapped.build();
    }

    /// Without `id` and `task_type`.
    static FrontendImageStatus.Builder toProto(ImageStatus status, String projectId) {
        var mapped = FrontendImageStatus.newBuilder()
                .setProjectId(projectId)
                .setImageId(status.getImageId())
                .setStatus(status.getStatus())
                .setTotalAnnotations(status.getTotalAnnotations())
                .setConfirmedAnnotations(status.getConfirmedAnnotations())
                .setDraftAnnotations(status.getDraftAnnotations())
                .setIsImageConfirmed(status.getIsImageConfirmed())
                .setHasNoObject(status.getHasNoObject());
        if (status.hasFirstModifiedAt()) {
            mapped.setFirstModifiedAt(status.getFirstModifiedAt());
        }
        if (status.hasLastModifiedAt()) {
            mapped.setLastModifiedAt(status.getLastModifiedAt());
        }
        if (status.hasConfirmedAt()) {
            mapped.setConfirmedAt(status.getConfirmedAt());
        }
        return mapped;
    }

    static FrontendImageConfirmation toProto(ImageConfirmation confirmation) {
        var mapped = FrontendImageConfirmation.newBuilder()
                .setImageId(confirmation.getImageId())
                .setIsConfirmed(confirmation.getIsConfirmed())
                .setStatus(confirmation.getStatus())
                .setTotalAnnotations(confirmation.getTotalAnnotations())
                .setConfirmedAnnotations(confirmation.getConfirmedAnnotations());
        if (confirmation.hasConfirmedAt()) {
            mapped.setConfirmedAt(confirmation.getConfirmedAt());
        }
        return mapped.build();
    }
}
