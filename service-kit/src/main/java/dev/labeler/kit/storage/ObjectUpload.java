package dev.labeler.kit.storage;

import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.rpc.Failure;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Writes an object from a stream of unknown length. Parts of 8 MiB are uploaded as they fill, with one part in
/// memory; content of at most one part is uploaded with one request. The SHA-256 is computed meanwhile.
///
/// The object is not visible before `complete`; closing without it aborts the upload. Not thread-safe.
public final class ObjectUpload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectUpload.class);

    /// R2 requires parts of equal size except the last, S3 at least 5 MiB and at most 10,000 parts: 80 GB.
    static final int PART_BYTES = 8 << 20;

    private final ObjectStore store;
    private final S3Client s3;
    private final String key;
    private final String contentType;
    private final Map<String, String> metadata;
    private final MessageDigest digest = Sha256.digest();
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] part = new byte[1 << 16];
    private int filled;
    private long size;
    private @Nullable String uploadId;
    private boolean done;

    ObjectUpload(ObjectStore store, S3Client s3, String key, String contentType, Map<String, String> metadata) {
        this.store = store;
        this.s3 = s3;
        this.key = key;
        this.contentType = contentType;
        this.metadata = metadata;
    }

    /// The stream to write the content to. Closing it does nothing, so that wrapping writers can be closed.
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                append(bytes, offset, length);
            }
        };
    }

    public String key() {
        return key;
    }

    @Nullable
    String uploadId() {
        return uploadId;
    }

    /// Makes the object visible, replacing an existing one.
    public StoredObject complete() {
        return complete(false);
    }

    /// Makes the object visible if the key does not exist or has the same bytes.
    ///
    /// @throws dev.labeler.kit.rpc.Failure INTERNAL, with an alarm in the log, if it has other bytes
    public StoredObject completeIfAbsent() {
        return complete(true);
    }

    private StoredObject complete(boolean ifAbsent) {
        refuseDone();
        Failpoint.reach("upload.complete");
        var stored = finish(ifAbsent);
        Failpoint.reach("upload.completed");
        return stored;
    }

    private StoredObject finish(boolean ifAbsent) {
        var id = uploadId;
        if (id == null) {
            done = true;
            var content = Arrays.copyOf(part, filled);
            return ifAbsent
                    ? store.putIfAbsent(key, content, contentType, metadata)
                    : store.put(key, content, contentType, metadata);
        }
        if (filled > 0) {
            sendPart(id);
        }
        var stored = new StoredObject(key, size, Sha256.hex(digest));
        if (!joined(id, ifAbsent, stored)) {
            store.refuseOtherContent(stored);
            close();
        }
        done = true;
        return stored;
    }

    /// False if the key exists.
    private boolean joined(String id, boolean ifAbsent, StoredObject stored) {
        return (ifAbsent && !store.completesConditionally())
                ? store.completionLock().completeIfAbsent(key, id, () -> joinParts(id, false, stored))
                : joinParts(id, ifAbsent, stored);
    }

    /// False if the store refused because the key exists. If the call fails, the store may have joined the
    /// parts and only the response was lost: the content of the key decides.
    private boolean joinParts(String id, boolean ifAbsent, StoredObject stored) {
        for (var attempt = 1; ; attempt++) {
            try {
                return S3CallRunner.runConditional(
                        () -> s3.completeMultipartUpload(request -> request.bucket(store.bucket())
                                .key(key)
                                .uploadId(id)
                                .ifNoneMatch(ifAbsent ? "*" : null)
                                .overrideConfiguration(store.timeouts()::limitWhole)
                                .multipartUpload(upload -> upload.parts(parts))));
            } catch (Failure e) {
                if (store.holds(stored)) {
                    return true;
                }
                if (attempt == S3ClientFactory.ATTEMPTS || e.code() != Status.Code.UNAVAILABLE) {
                    throw e;
                }
            }
        }
    }

    /// Aborts the upload unless completed. If the store is unavailable, the cleanup of stale uploads deletes
    /// the parts.
    @Override
    public void close() {
        var id = uploadId;
        if (done || id == null) {
            return;
        }
        done = true;
        try {
            S3CallRunner.run(() -> s3.abortMultipartUpload(
                    request -> request.bucket(store.bucket()).key(key).uploadId(id)));
        } catch (RuntimeException e) {
            LOG.warn("cannot abort an upload, left to the cleanup: key={} cause={}", key, e.getMessage());
        }
    }

    private void append(byte[] bytes, int offset, int length) {
        refuseDone();
        digest.update(bytes, offset, length);
        size += length;
        var from = offset;
        var end = offset + length;
        while (from < end) {
            if (filled == PART_BYTES) {
                sendPart(begun());
            }
            var count = Math.min(end - from, PART_BYTES - filled);
            grow(filled + count);
            System.arraycopy(bytes, from, part, filled, count);
            filled += count;
            from += count;
        }
    }

    /// Most objects are small, so the buffer starts small and grows up to a part.
    private void grow(int needed) {
        if (needed > part.length) {
            part = Arrays.copyOf(part, Math.min(PART_BYTES, Math.max(needed, part.length * 2)));
        }
    }

    private String begun() {
        if (uploadId == null) {
            uploadId = S3CallRunner.call(() -> s3.createMultipartUpload(request -> request.bucket(store.bucket())
                            .key(key)
                            .contentType(contentType)
                            .metadata(metadata)))
                    .uploadId();
            Failpoint.reach("upload.begun");
        }
        return uploadId;
    }

    private void sendPart(String id) {
        var number = parts.size() + 1;
        var answer = S3CallRunner.call(() -> s3.uploadPart(
                request -> request.bucket(store.bucket())
                        .key(key)
                        .uploadId(id)
                        .partNumber(number)
                        .contentMD5(Md5.base64(part, 0, filled)),
                RequestBody.fromRemainingByteBuffer(ByteBuffer.wrap(part, 0, filled))));
        parts.add(CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build());
        filled = 0;
        Failpoint.reach("upload.part");
    }

    private void refuseDone() {
        if (done) {
            throw new IllegalStateException("this upload has ended");
        }
    }
}
