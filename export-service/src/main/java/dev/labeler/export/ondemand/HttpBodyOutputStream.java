package dev.labeler.export.ondemand;

import com.google.api.HttpBody;
import com.google.protobuf.UnsafeByteOperations;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/// Sends the written bytes as messages of 256 KiB, with flow control.
final class HttpBodyOutputStream extends OutputStream {
    private static final int MESSAGE_BYTES = 256 << 10;

    private final Sink<HttpBody> sink;
    private final String contentType;
    private byte[] buffer = new byte[MESSAGE_BYTES];
    private int filled;

    HttpBodyOutputStream(Sink<HttpBody> sink, String contentType) {
        this.sink = sink;
        this.contentType = contentType;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int count = Math.min(end - from, MESSAGE_BYTES - filled);
            System.arraycopy(bytes, from, buffer, filled, count);
            filled += count;
            from += count;
            if (filled == MESSAGE_BYTES) {
                send();
            }
        }
    }

    /// Sends the remaining bytes of a complete file. An incomplete one ends with an error instead.
    void sendRemaining() throws IOException {
        if (filled > 0) {
            send();
        }
    }

    private void send() throws IOException {
        try {
            sink.send(HttpBody.newBuilder()
                    .setContentType(contentType)
                    .setData(UnsafeByteOperations.unsafeWrap(buffer, 0, filled))
                    .build());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("the call is cancelled").initCause(e);
        }
        // The message keeps the array.
        buffer = new byte[MESSAGE_BYTES];
        filled = 0;
    }
}
