package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;

/// Multipart uploads whose parts a client writes through signed links. The object is not visible before
/// `complete`, and the links are invalid after it.
public final class PresignedUploadStore {
    private final S3Client s3;
    private final String bucket;
    private final LinkSigner links;
    private final StallTimeouts timeouts;

    PresignedUploadStore(S3Client s3, String bucket, LinkSigner links, StallTimeouts timeouts) {
        this.s3 = s3;
        this.bucket = bucket;
        this.links = links;
        this.timeouts = timeouts;
    }

    /// Starts an upload and returns the store's id of it.
    public String begin(String key, String contentType) {
        return S3CallRunner.call(() -> s3.createMultipartUpload(
                        request -> request.bucket(bucket).key(key).contentType(contentType)))
                .uploadId();
    }

    /// A link that uploads a part of exactly `length` bytes.
    ///
    /// @param partNumber from 1
    public SignedLink presignPart(String key, String uploadId, int partNumber, long length, Duration ttl) {
        return links.presignPart(key, uploadId, partNumber, length, ttl);
    }

    /// A part that the store has received.
    public record UploadedPart(int partNumber, long size, String eTag) {}

    /// The received parts in order; empty if the upload has ended.
    public List<UploadedPart> listParts(String key, String uploadId) {
        var parts = new ArrayList<UploadedPart>();
        Integer marker = null;
        do {
            var after = marker;
            var page = S3CallRunner.find(() -> s3.listParts(request ->
                    request.bucket(bucket).key(key).uploadId(uploadId).partNumberMarker(after)));
            if (page == null) {
                return List.of();
            }
            for (Part part : page.parts()) {
                parts.add(new UploadedPart(part.partNumber(), part.size(), part.eTag()));
            }
            marker = Boolean.TRUE.equals(page.isTruncated()) ? page.nextPartNumberMarker() : null;
        } while (marker != null);
        return List.copyOf(parts);
    }

    /// Makes one object of the parts, unless an earlier call did.
    ///
    /// @return 0, or the number of the first part that was not uploaded
    public int join(String key, String uploadId, PartLayout layout) {
        var uploaded = listParts(key, uploadId);
        if (uploaded.isEmpty() && exists(key)) {
            return 0;
        }
        for (var number = 1; number <= layout.count(); number++) {
            var n = number;
            if (uploaded.stream().noneMatch(part -> part.partNumber() == n && part.size() == layout.size(n))) {
                return number;
            }
        }
        complete(key, uploadId, uploaded.subList(0, layout.count()));
        return 0;
    }

    private boolean exists(String key) {
        return S3CallRunner.find(() -> s3.headObject(
                        request -> request.bucket(bucket).key(key).overrideConfiguration(timeouts::limitShort)))
                != null;
    }

    /// Makes one object of the parts. If the call fails although the object exists, only the response was lost;
    /// the caller must verify the content.
    private void complete(String key, String uploadId, List<UploadedPart> parts) {
        try {
            S3CallRunner.run(() -> s3.completeMultipartUpload(request -> request.bucket(bucket)
                    .key(key)
                    .uploadId(uploadId)
                    .overrideConfiguration(timeouts::limitWhole)
                    .multipartUpload(upload -> upload.parts(parts.stream()
                            .map(part -> CompletedPart.builder()
                                    .partNumber(part.partNumber())
                                    .eTag(part.eTag())
                                    .build())
                            .toList()))));
        } catch (Failure e) {
            if (!exists(key)) {
                throw e;
            }
        }
    }

    /// Aborts an upload. An upload that has ended is not an error.
    public void abort(String key, String uploadId) {
        S3CallRunner.find(() -> s3.abortMultipartUpload(
                request -> request.bucket(bucket).key(key).uploadId(uploadId)));
    }
}
