package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// The content of an object. If the connection breaks or the body ends early, reading resumes with a range
/// request; after a given time without a byte it throws [Failure] UNAVAILABLE.
public final class ResumableObjectStream extends InputStream {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 2_000;

    private final String key;
    private final Source source;
    private final Duration maxStall;
    private final long length;
    private final String etag;
    private ResponseInputStream<GetObjectResponse> in;
    private long position;
    private long progressNanos = System.nanoTime();

    /// Opens the object at an offset.
    @FunctionalInterface
    interface Source {
        /// @param from offset of the first byte
        /// @throws MissingObjectException if the object does not exist
        ResponseInputStream<GetObjectResponse> open(long from);
    }

    ResumableObjectStream(String key, Source source, Duration maxStall) {
        this.key = key;
        this.source = source;
        this.maxStall = maxStall;
        this.in = source.open(0);
        this.length = in.response().contentLength();
        this.etag = String.valueOf(in.response().eTag());
    }

    /// Bytes of the whole object.
    public long length() {
        return length;
    }

    /// Identifies the content that is read. A resumed read of other content fails.
    public String etag() {
        return etag;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        while (position < length) {
            Exception broken;
            try {
                var read = in.read(bytes, offset, (int) Math.min(count, length - position));
                if (read >= 0) {
                    position += read;
                    progressNanos = System.nanoTime();
                    return read;
                }
                broken = new EOFException(key + " ended after " + position + " of " + length + " bytes");
            } catch (IOException | SdkException e) {
                broken = e;
            }
            resume(broken);
        }
        return -1;
    }

    private void resume(Exception broken) throws IOException {
        in.abort();
        for (var pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, MAX_PAUSE_MILLIS)) {
            if (System.nanoTime() - progressNanos > maxStall.toNanos()) {
                throw Failure.unavailable("storage", broken);
            }
            sleep(pause);
            var next = reopened();
            if (next != null) {
                in = next;
                return;
            }
        }
    }

    /// Null if the store is still unavailable.
    private @Nullable ResponseInputStream<GetObjectResponse> reopened() throws IOException {
        ResponseInputStream<GetObjectResponse> next;
        try {
            next = source.open(position);
        } catch (Failure e) {
            if (e.code() == Status.Code.UNAVAILABLE) {
                return null;
            }
            throw e;
        }
        if (next.response().contentLength() != length - position
                || !etag.equals(String.valueOf(next.response().eTag()))) {
            next.abort();
            throw new IOException("the object " + key + " changed while it was read");
        }
        return next;
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() throws IOException {
        if (position < length) {
            // close() would read the rest.
            in.abort();
        } else {
            in.close();
        }
    }
}
