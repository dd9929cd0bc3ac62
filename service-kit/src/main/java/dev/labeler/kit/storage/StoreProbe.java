package dev.labeler.kit.storage;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Tries each promise once, below a prefix of its own, and cleans up.
final class StoreProbe {
    private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final String PARTS = "parts";
    private static final int LEAST_PART_BYTES = 5 << 20;

    private final S3Client s3;
    private final String bucket;
    private final String prefix = "labeler-probe/" + UUID.randomUUID() + "/";

    StoreProbe(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /// @return whether the store obeys If-None-Match when a multipart upload is completed, which some (Ceph 16)
    ///     do not: [CompletionLock] take its place there
    boolean run() {
        try {
            demand("write once (If-None-Match: *)", this::writesOnce);
            demand("read a range", this::readsRange);
            demand("list over a page", this::listsOverAPage);
            demand("join a multipart upload", this::joinsParts);
            return !joinParts("*");
        } finally {
            cleanUp();
        }
    }

    private void demand(String promise, BooleanSupplier holds) {
        boolean kept;
        try {
            kept = holds.getAsBoolean();
        } catch (Failure e) {
            if (e.code() == io.grpc.Status.Code.UNAVAILABLE) {
                throw e;
            }
            throw new ConfigException("the store refuses to " + promise + " in bucket " + bucket + ": " + e.getCause());
        }
        if (!kept) {
            throw new ConfigException("the store does not " + promise + " in bucket " + bucket
                    + "; use one that does, since published files must never be overwritten");
        }
    }

    /// A first write that is refused may still be ours: where its reply was lost, the client below us
    /// sends it again. The key is nobody else's, so that whatever is there was written by this probe.
    private boolean writesOnce() {
        return (putOnce("once") || isThere("once")) && !putOnce("once");
    }

    private boolean isThere(String name) {
        return S3CallRunner.find(
                        () -> s3.headObject(request -> request.bucket(bucket).key(prefix + name)))
                != null;
    }

    private boolean putOnce(String name) {
        return S3CallRunner.runConditional(() -> s3.putObject(
                request -> request.bucket(bucket).key(prefix + name).ifNoneMatch("*"), RequestBody.fromBytes(CONTENT)));
    }

    private boolean readsRange() {
        try (var part = S3CallRunner.call(() -> s3.getObject(
                request -> request.bucket(bucket).key(prefix + "once").range("bytes=3-6")))) {
            return new String(part.readAllBytes(), StandardCharsets.US_ASCII).equals("3456");
        } catch (IOException e) {
            throw Failure.unavailable("storage", e);
        }
    }

    private boolean listsOverAPage() {
        var names = List.of("a", "b", "c");
        names.forEach(name -> putOnce("page/" + name));
        return ListingSpliterator.of(s3, bucket, prefix + "page/", 2)
                .map(ObjectInfo::key)
                .toList()
                .equals(names.stream().map(name -> prefix + "page/" + name).toList());
    }

    private boolean joinsParts() {
        var head = joinParts(null)
                ? S3CallRunner.find(
                        () -> s3.headObject(request -> request.bucket(bucket).key(prefix + PARTS)))
                : null;
        return head != null && head.contentLength() == LEAST_PART_BYTES + CONTENT.length;
    }

    /// False where the store refused because the key is taken.
    private boolean joinParts(@Nullable String ifNoneMatch) {
        var key = prefix + PARTS;
        var id = S3CallRunner.call(() -> s3.createMultipartUpload(
                        request -> request.bucket(bucket).key(key)))
                .uploadId();
        var parts = List.of(sendPart(key, id, 1, new byte[LEAST_PART_BYTES]), sendPart(key, id, 2, CONTENT));
        var joined = S3CallRunner.runConditional(() -> s3.completeMultipartUpload(request -> request.bucket(bucket)
                .key(key)
                .uploadId(id)
                .ifNoneMatch(ifNoneMatch)
                .multipartUpload(upload -> upload.parts(parts))));
        if (!joined) {
            S3CallRunner.find(() -> s3.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(id)));
        }
        return joined;
    }

    private CompletedPart sendPart(String key, String id, int number, byte[] content) {
        var answer = S3CallRunner.call(() -> s3.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(id).partNumber(number),
                RequestBody.fromBytes(content)));
        return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build();
    }

    private void cleanUp() {
        try (var left = ListingSpliterator.of(s3, bucket, prefix, 1000)) {
            left.forEach(object -> S3CallRunner.run(
                    () -> s3.deleteObject(request -> request.bucket(bucket).key(object.key()))));
        }
    }
}
