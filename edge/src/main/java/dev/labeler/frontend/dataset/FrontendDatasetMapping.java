package dev.labeler.frontend.dataset;

import dev.labeler.frontend.user.UserIds;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.frontend.v1.FrontendDataset;
import dev.labeler.proto.frontend.v1.FrontendDatasetImage;
import dev.labeler.proto.frontend.v1.FrontendDatasetSize;

/// Maps datasets to the frontend's messages.
final class FrontendDatasetMapping {
    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    private FrontendDatasetMapping() {}

    static FrontendDataset toProto(Dataset dataset, UserIds users) {
        var mapped = FrontendDataset.newBuilder()
                .setId(dataset.getId())
                .setName(dataset.getName())
                .setOwnerId(users.text(dataset.getOwnerId()))
                .setFormat(dataset.getFormat())
                .setSource(dataset.getStorageType())
                .setVisibility(dataset.getVisibility())
                .setLabeled(dataset.getLabeled())
                .setNumItems(dataset.getNumImages())
                .setSizeMb(rounded(dataset.getSizeBytes() / MEGABYTE))
                .setStoragePath(dataset.getStoragePath())
                .addAllTags(dataset.getTagsList())
                .setCreatedAt(dataset.getCreatedAt())
                .setUpdatedAt(dataset.getUpdatedAt());
        if (dataset.hasDescription()) {
            mapped.setDescription(dataset.getDescription());
        }
        return mapped.build();
    }

    static FrontendDatasetSize size(Dataset dataset) {
        return FrontendDatasetSize.newBuilder()
                .setTotalImages(dataset.getNumImages())
                .setTotalBytes(dataset.getSizeBytes())
                .setTotalMb(rounded(dataset.getSizeBytes() / MEGABYTE))
                .setTotalGb(rounded(dataset.getSizeBytes() / GIGABYTE))
                .build();
    }

    static FrontendDatasetImage toProto(Image image) {
        var mapped = FrontendDatasetImage.newBuilder().setId(image.getId()).setFileName(image.getId());
        if (image.getWidth() > 0 && image.getHeight() > 0) {
            mapped.setWidth(image.getWidth()).setHeight(image.getHeight());
        }
        if (image.hasUrl()) {
            mapped.setUrl(image.getUrl());
        }
        if (image.hasThumbnailUrl()) {
            mapped.setThumbnailUrl(image.getThumbnailUrl());
        }
        return mapped.build();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
