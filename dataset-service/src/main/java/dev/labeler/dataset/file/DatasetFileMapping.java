package dev.labeler.dataset.file;

import dev.labeler.proto.dataset.v1.DatasetFile;
import dev.labeler.proto.dataset.v1.Image;

/// Maps files and images to messages.
public final class DatasetFileMapping {
    private DatasetFileMapping() {}

    /// Without a link, which the caller adds.
    public static Image.Builder toProto(DatasetImageRow row) {
        var image = Image.newBuilder()
                .setId(row.imageId())
                .setFileName(row.imageId())
                .setWidth(row.width())
                .setHeight(row.height())
                .setSize(row.size())
                .setStored(row.stored());
        if (row.split() != null) {
            image.setSplit(row.split());
        }
        if (row.contentType() != null) {
            image.setContentType(row.contentType());
        }
        if (row.sha256() != null) {
            image.setSha256(row.sha256());
        }
        return image;
    }

    /// @param prefix of the dataset's keys
    public static DatasetFile toProto(DatasetFileRow row, String prefix) {
        return DatasetFile.newBuilder()
                .setPath(row.path())
                .setObjectKey(prefix + row.folder() + row.path())
                .setSize(row.size())
                .setSha256(row.sha256())
                .build();
    }
}
