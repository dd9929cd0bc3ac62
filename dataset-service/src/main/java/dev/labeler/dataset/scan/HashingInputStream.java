package dev.labeler.dataset.scan;

import dev.labeler.dataset.archive.ObservedInputStream;
import dev.labeler.kit.storage.Sha256;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Counts and hashes the bytes that were read or skipped.
final class HashingInputStream extends ObservedInputStream {
    private final MessageDigest digest = Sha256.digest();
    private long size;

    HashingInputStream(InputStream in) {
        super(in);
    }

    @Override
    protected void observe(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        size += length;
    }

    /// Bytes so far.
    long size() {
        return size;
    }

    /// Lower-case hex. To be called once, at the end.
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
