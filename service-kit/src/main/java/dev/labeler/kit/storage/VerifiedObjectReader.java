package dev.labeler.kit.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads objects and verifies their hashes before the content is used. An object with another hash is read
/// again, since the damage may have occurred in transit.
final class VerifiedObjectReader {
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedObjectReader.class);
    private static final int ATTEMPTS = 3;
    private static final int BUFFER_BYTES = 64 << 10;

    /// Larger objects are stored in a temporary file until they are verified.
    static final int MEMORY_BYTES = 1 << 20;

    private final ObjectStore store;
    private final Path directory;

    /// @param directory for temporary files
    VerifiedObjectReader(ObjectStore store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    /// Receives the bytes of one attempt; the next attempt starts at position 0 again.
    @FunctionalInterface
    interface Target {
        void write(long position, byte[] bytes, int count) throws IOException;
    }

    InputStream open(StoredObject object) throws IOException {
        return object.size() <= MEMORY_BYTES ? new ByteArrayInputStream(bytes(object)) : file(object);
    }

    byte[] bytes(StoredObject object) throws IOException {
        var bytes = new byte[Math.toIntExact(object.size())];
        read(object, (position, from, count) -> System.arraycopy(from, 0, bytes, (int) position, count));
        return bytes;
    }

    /// @throws DamagedObjectException if all attempts returned other bytes
    void read(StoredObject object, Target target) throws IOException {
        for (var attempt = 1; ; attempt++) {
            var found = hash(object, target);
            if (found.equals(object.sha256())) {
                return;
            }
            LOG.warn(
                    "read object has another hash than the written one: key={} attempt={} found={}",
                    object.key(),
                    attempt,
                    found);
            if (attempt == ATTEMPTS) {
                throw new DamagedObjectException(object, found);
            }
        }
    }

    /// The hash of the bytes of one attempt; bytes beyond the size are hashed but not written.
    private String hash(StoredObject object, Target target) throws IOException {
        var digest = Sha256.digest();
        var buffer = new byte[Math.clamp(object.size(), 1, BUFFER_BYTES)];
        var position = 0L;
        try (var in = store.open(object.key())) {
            int count;
            while ((count = in.read(buffer)) >= 0) {
                digest.update(buffer, 0, count);
                target.write(position, buffer, Math.clamp(object.size() - position, 0, count));
                position += count;
            }
        }
        return Sha256.hex(digest);
    }

    private InputStream file(StoredObject object) throws IOException {
        var file = TemporaryFile.create(directory);
        try {
            read(object, (position, bytes, count) -> writeFully(file, position, bytes, count));
            return Channels.newInputStream(file.position(0));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    static void writeFully(FileChannel file, long position, byte[] bytes, int count) throws IOException {
        var buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            file.write(buffer, position + buffer.position());
        }
    }
}
