package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A temporary file with the files of an upload one after the other, readable at any position. It is unlinked as
/// soon as it is open, so that no error and no kill leaves it on disk.
public final class SpoolFile implements AutoCloseable {
    private final FileChannel channel;
    private final long limit;
    private long size;

    private SpoolFile(FileChannel channel, long limit) {
        this.channel = channel;
        this.limit = limit;
    }

    /// @param limit bytes; writing more fails with TOO_LARGE
    public static SpoolFile create(Path directory, long limit) throws IOException {
        Files.createDirectories(directory);
        var file = Files.createTempFile(directory, "upload-", ".spool");
        try {
            return new SpoolFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), limit);
        } finally {
            Files.delete(file);
        }
    }

    public void write(ByteBuffer bytes) throws IOException {
        if (size + bytes.remaining() > limit) {
            throw Failure.exhausted(
                            ErrorReason.TOO_LARGE,
                            "The upload is larger than " + limit + " bytes. Split it into several datasets.")
                    .with("limit_bytes", limit);
        }
        while (bytes.hasRemaining()) {
            size += channel.write(bytes, size);
        }
    }

    public long size() {
        return size;
    }

    FileChannel channel() {
        return channel;
    }

    /// Opens a region. Regions can be read concurrently.
    RegionInputStream open(long offset, long length) {
        return new RegionInputStream(channel, offset, offset + length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
