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

/// Tests each required capability of a store once, with keys of a unique prefix, and cleans up.
final class StoreProbe {
    private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final String PARTS = "parts";
    private static final int MIN_PART_BYTES = 5 << 20;

    private final S3Client s3;
    private final String bucket;
    private final String prefix = "labeler-probe/" + UUID.randomUUID() + "/";

    StoreProbe(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /// @return whether the store supports If-None-Match on CompleteMultipartUpload. Some stores (Ceph 16) do
    ///     not; [CompletionLock] replaces it there
    boolean run() {
        try {
            require("write once (If-None-Match: *)", this::writesOnce);
            require("read a range", this::readsRange);
            require("list several pages", this::listsSeveralPages);
            require("join a multipart upload", this::joinsParts);
            return !joinParts("*");
        } finally {
            cleanUp();
        }
    }

    private void require(String capability, BooleanSupplier test) {
        boolean passed;
        try {
            passed = test.getAsBoolean();
        } catch (Failure e) {
            if (e.code() == io.grpc.Status.Code.UNAVAILABLE) {
                throw e;
            }
            throw new ConfigException(
                    "the store refuses to " + capability + " in bucket " + bucket + ": " + e.getCause());
        }
        if (!passed) {
            throw new ConfigException("the store does not " + capability + " in bucket " + bucket
                    + "; use a store that does, since published files must never be overwritten");
        }
    }

    /// If the response to the first write is lost, the SDK sends it again and the store refuses it. The key is
    /// unique, so an existing object was written by this probe.
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

    private boolean listsSeveralPages() {
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
        return head != null && head.contentLength() == MIN_PART_BYTES + CONTENT.length;
    }

    /// False if the store refused because the key exists.
    private boolean joinParts(@Nullable String ifNoneMatch) {
        var key = prefix + PARTS;
        var id = S3CallRunner.call(() -> s3.createMultipartUpload(
                        request -> request.bucket(bucket).key(key)))
                .uploadId();
        var parts = List.of(sendPart(key, id, 1, new byte[MIN_PART_BYTES]), sendPart(key, id, 2, CONTENT));
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
