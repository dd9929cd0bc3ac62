package dev.labeler.kit.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Fails at the end of the content where its hash is not the expected one, so that flipped or
/// missing bytes are never taken for the object.
final class VerifiedInputStream extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private final String key;
    private final String expected;
    private boolean verified;

    VerifiedInputStream(InputStream in, String key, String expected) {
        super(in);
        this.key = key;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var count = in.read(buffer, offset, length);
        if (count > 0) {
            digest.update(buffer, offset, count);
        } else if (count < 0 && !verified) {
            if (!Sha256.hex(digest).equals(expected)) {
                throw new IOException("the stored bytes of " + key + " are not those that were written");
            }
            verified = true;
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, 1 << 16)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
