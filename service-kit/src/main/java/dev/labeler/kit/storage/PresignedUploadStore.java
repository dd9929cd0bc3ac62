package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;

/// Multipart uploads whose parts a client writes through signed links. Nothing is visible under the
/// key until `complete`, and no link writes anything after it.
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

    /// The store's name for the upload.
    public String begin(String key, String contentType) {
        return S3CallRunner.call(() -> s3.createMultipartUpload(
                        request -> request.bucket(bucket).key(key).contentType(contentType)))
                .uploadId();
    }

    /// Where a part goes, exactly `length` bytes of it.
    ///
    /// @param partNumber from 1
    public SignedLink presignPart(String key, String uploadId, int partNumber, long length, Duration ttl) {
        return links.presignPart(key, uploadId, partNumber, length, ttl);
    }

    /// A part that has arrived.
    public record UploadedPart(int partNumber, long size, String eTag) {}

    /// Those that have arrived, by number; none where the upload is over.
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

    /// Makes one object of the parts. Where the call fails although the object is there, the store joined
    /// them and only the reply was lost; whether its bytes are right is for the caller to read.
    public void complete(String key, String uploadId, List<UploadedPart> parts) {
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
            var there = S3CallRunner.find(() -> s3.headObject(
                    request -> request.bucket(bucket).key(key).overrideConfiguration(timeouts::limitShort)));
            if (there == null) {
                throw e;
            }
        }
    }

    /// Takes back what has arrived; an upload that is over is as good.
    public void abort(String key, String uploadId) {
        S3CallRunner.find(() -> s3.abortMultipartUpload(
                request -> request.bucket(bucket).key(key).uploadId(uploadId)));
    }
}
