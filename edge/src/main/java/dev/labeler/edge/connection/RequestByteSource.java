package dev.labeler.edge.connection;

import dev.labeler.edge.connection.RequestFramer.Phase;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Supplies the bytes of a connection to Helidon, with timeouts and checked framing.
final class RequestByteSource implements Supplier<byte @Nullable []> {
    /// The minimum rate of a body.
    private static final long NANOS_PER_BYTE = 1_000_000_000L / 500;

    private final HelidonSocket socket;
    private final ConnectionTimeoutMonitor.WatchedConnection watched;
    private final ConnectionTimeouts timeouts;
    private final MalformedRequestHandler refusals;
    private final RequestFramer framing = new RequestFramer();
    private long headUntil;
    private long bodyBudget;
    private boolean isFirst = true;
    private boolean isBroken;

    RequestByteSource(
            HelidonSocket socket,
            ConnectionTimeoutMonitor.WatchedConnection watched,
            ConnectionTimeouts timeouts,
            MalformedRequestHandler refusals) {
        this.socket = socket;
        this.watched = watched;
        this.timeouts = timeouts;
        this.refusals = refusals;
        bodyBudget = timeouts.body().toNanos();
    }

    /// Null at the end.
    @Override
    public byte @Nullable [] get() {
        while (true) {
            var bytes = isBroken ? null : read();
            if (bytes == null) {
                return null;
            }
            var passed = accept(bytes);
            if (passed.length > 0) {
                return passed;
            }
        }
    }

    private byte[] accept(byte[] bytes) {
        try {
            return framing.accept(bytes);
        } catch (MalformedRequestException e) {
            isBroken = true;
            throw refusals.toRequestException(e);
        }
    }

    private byte @Nullable [] read() {
        var phase = framing.phase();
        var began = System.nanoTime();
        watched.beginRead(allowed(phase, began));
        try {
            var bytes = socket.get();
            isFirst = false;
            if (phase == Phase.BODY && bytes != null) {
                updateBodyBudget(System.nanoTime() - began, bytes.length);
            }
            return bytes;
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException(
                    watched.hasExpired() ? "The client sent no data within the timeout." : "The connection was lost.",
                    e);
        } finally {
            watched.endRead();
        }
    }

    private long allowed(Phase phase, long now) {
        return switch (phase) {
            case BETWEEN -> {
                headUntil = 0;
                bodyBudget = timeouts.body().toNanos();
                yield isFirst ? timeouts.head().toNanos() : timeouts.idle().toNanos();
            }
            case HEAD -> {
                if (headUntil == 0) {
                    headUntil = now + timeouts.head().toNanos();
                }
                yield headUntil - now;
            }
            case BODY -> {
                headUntil = 0;
                yield bodyBudget;
            }
        };
    }

    private void updateBodyBudget(long waited, int bytes) {
        bodyBudget = Math.min(timeouts.body().toNanos(), bodyBudget - waited + bytes * NANOS_PER_BYTE);
    }
}
