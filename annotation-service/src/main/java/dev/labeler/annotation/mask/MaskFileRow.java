package dev.labeler.annotation.mask;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of `mask_file` without its run lengths.
///
/// @param objectName last part of the object's key
/// @param storeId the store's id of a multipart upload, null for a file that is uploaded in one PUT
/// @param dimensions empty until the file is verified
/// @param usable whether its run lengths are stored
public record MaskFileRow(
        String maskId,
        int fileNumber,
        String fileName,
        String objectName,
        @Nullable Integer sliceIndex,
        @Nullable String labelName,
        String contentType,
        long size,
        String sha256,
        @Nullable String storeId,
        boolean verified,
        List<Long> dimensions,
        boolean usable) {
    /// Larger files are uploaded in parts.
    static final long MAX_SINGLE_PUT_BYTES = 64L << 20;

    public MaskFileRow {
        dimensions = List.copyOf(dimensions);
    }

    boolean hasParts() {
        return size > MAX_SINGLE_PUT_BYTES;
    }

    MaskFileRow withStoreId(String newStoreId) {
        return new MaskFileRow(
                maskId,
                fileNumber,
                fileName,
                objectName,
                sliceIndex,
                labelName,
                contentType,
                size,
                sha256,
                newStoreId,
                verified,
                dimensions,
                usable);
    }
}
