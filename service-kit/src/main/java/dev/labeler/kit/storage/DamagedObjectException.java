package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import java.io.IOException;
import java.io.Serial;

/// The store returned other bytes than those that were written, in every one of several reads. The cause is the
/// failure for the caller.
public final class DamagedObjectException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int RETRY_AFTER_SECONDS = 5;

    private final String foundSha256;

    DamagedObjectException(StoredObject expected, String foundSha256) {
        super(
                "stored object " + expected.key() + " is damaged: its hash is " + foundSha256 + ", not "
                        + expected.sha256(),
                failure(expected.key()));
        this.foundSha256 = foundSha256;
    }

    private static Failure failure(String key) {
        return Failure.of(
                        Status.Code.DATA_LOSS,
                        ErrorReason.OBJECT_DAMAGED,
                        "The storage returned damaged bytes for the object " + key
                                + " in several reads. Retry the request. If the error persists, upload the file again.")
                .with("dependency", "storage")
                .with("key", key)
                .with("retry_after", RETRY_AFTER_SECONDS);
    }

    /// SHA-256 of the bytes of the last read, in hex.
    public String foundSha256() {
        return foundSha256;
    }
}
