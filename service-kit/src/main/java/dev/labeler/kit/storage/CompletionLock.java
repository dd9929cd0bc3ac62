package dev.labeler.kit.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/// Makes sure that at most one multipart upload of a key is completed, on a store that supports `If-None-Match`
/// for PutObject but not for CompleteMultipartUpload.
///
/// A claim is an object `labeler-claims/{SHA-256 of the key}/{n}` that contains the id of the upload that may
/// be completed. A later writer creates claim n + 1, and before that aborts the upload of claim n, which can
/// then no longer be completed, however long its writer was paused. Claims are deleted once the key exists;
/// those of crashed writers remain and are a few bytes each.
final class CompletionLock {
    static final String PREFIX = "labeler-claims/";

    private final S3Client s3;
    private final String bucket;

    CompletionLock(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /// Runs `complete` if this upload may be completed; false if the key exists.
    boolean completeIfAbsent(String key, String uploadId, BooleanSupplier complete) {
        var prefix = PREFIX + Sha256.hex(key.getBytes(StandardCharsets.UTF_8)) + "/";
        var number = 1;
        while (!put(prefix + number, uploadId)) {
            var rival = read(prefix + number);
            if (uploadId.equals(rival)) {
                // The claim is this writer's own: only the response to it was lost.
                break;
            }
            if (rival != null) {
                abort(key, rival);
                number++;
            }
            if (isTaken(key)) {
                return false;
            }
        }
        // Checked again: a rival may have completed just before its claim was read. From here on none can.
        var completed = !isTaken(key) && complete.getAsBoolean();
        for (var claim = number; claim >= 1; claim--) {
            remove(prefix + claim);
        }
        return completed;
    }

    private boolean put(String claim, String uploadId) {
        return S3CallRunner.runConditional(() -> s3.putObject(
                request -> request.bucket(bucket).key(claim).ifNoneMatch("*"), RequestBody.fromString(uploadId)));
    }

    private @Nullable String read(String claim) {
        var content = S3CallRunner.find(
                () -> s3.getObject(request -> request.bucket(bucket).key(claim)));
        if (content == null) {
            return null;
        }
        try (content) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void abort(String key, String uploadId) {
        S3CallRunner.run(() -> {
            try {
                s3.abortMultipartUpload(
                        request -> request.bucket(bucket).key(key).uploadId(uploadId));
            } catch (NoSuchUploadException ended) {
                return;
            }
        });
    }

    private boolean isTaken(String key) {
        return S3CallRunner.find(
                        () -> s3.headObject(request -> request.bucket(bucket).key(key)))
                != null;
    }

    private void remove(String claim) {
        S3CallRunner.run(() -> s3.deleteObject(request -> request.bucket(bucket).key(claim)));
    }
}
