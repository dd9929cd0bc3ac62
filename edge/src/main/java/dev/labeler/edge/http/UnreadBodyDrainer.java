package dev.labeler.edge.http;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.time.Duration;

/// What is left of a body that was refused. A short one is read to its end and the connection lives
/// on; a long one ends the connection, after some of it was swallowed so that the client, which is
/// still sending, gets to read the answer (RFC 9112 9.6).
final class UnreadBodyDrainer {
    private static final long SHORT = 1 << 20;
    private static final long MOST = 64L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerRequest request;
    private final boolean isLong;

    UnreadBodyDrainer(ServerRequest request) {
        this.request = request;
        isLong = request.content().hasEntity()
                && !request.content().consumed()
                && request.headers().contentLength().orElse(Long.MAX_VALUE) > SHORT;
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
            reader.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Whatever it still waits for ends when the connection is closed, which comes next.
    }

    private void discard() {
        var buffer = new byte[64 << 10];
        long swallowed = 0;
        try {
            var in = request.content().inputStream();
            for (int read = 0; read >= 0 && swallowed < MOST; read = in.read(buffer)) {
                swallowed += read;
            }
        } catch (IOException | RuntimeException e) {
            // The connection is about to be closed; that it closed by itself is as good.
            return;
        }
    }
}
