package dev.labeler.edge.http;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.time.Duration;

/// Handles the unread rest of a refused body. A short rest is read and the connection is reused; after a long
/// one the connection is closed, but first a part is read and discarded, so that a client that is still sending
/// can read the response (RFC 9112 9.6).
final class UnreadBodyDrainer {
    private static final long MAX_REUSED_BYTES = 1 << 20;
    private static final long MAX_DRAINED_BYTES = 64L << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ServerRequest request;
    private final boolean isLong;

    UnreadBodyDrainer(ServerRequest request) {
        this.request = request;
        isLong = request.content().hasEntity()
                && !request.content().consumed()
                && request.headers().contentLength().orElse(Long.MAX_VALUE) > MAX_REUSED_BYTES;
    }

    boolean isLong() {
        return isLong;
    }

    void drain() {
        if (!request.continueSent()) {
            return;
        }
        var reader = Thread.startVirtualThread(this::discard);
        try {
            reader.join(TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The connection is closed next, which also ends the reader.
    }

    private void discard() {
        var buffer = new byte[64 << 10];
        long discarded = 0;
        try {
            var in = request.content().inputStream();
            for (int read = 0; read >= 0 && discarded < MAX_DRAINED_BYTES; read = in.read(buffer)) {
                discarded += read;
            }
        } catch (IOException | RuntimeException e) {
            // Ignored, since the connection is closed next.
            return;
        }
    }
}
