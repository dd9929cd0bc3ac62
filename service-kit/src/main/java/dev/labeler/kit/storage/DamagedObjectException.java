package dev.labeler.kit.storage;

import java.io.IOException;
import java.io.Serial;

/// The store gave other bytes than those that were written, at every one of several reads.
public final class DamagedObjectException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String foundSha256;

    DamagedObjectException(Stored expected, String foundSha256) {
        super("the stored object " + expected.key() + " is damaged: its hash is " + foundSha256 + ", not "
                + expected.sha256());
        this.foundSha256 = foundSha256;
    }

    /// Of the bytes that came last, in hex.
    public String foundSha256() {
        return foundSha256;
    }
}
