package dev.labeler.edge.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Closes connections whose timeout has expired. Checking all of them a few times a second costs less than a
/// timer for each read.
final class ConnectionTimeoutMonitor implements AutoCloseable {
    private static final long PERIOD_MILLIS = 250;
    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private final Set<WatchedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("edge-connections").factory());
    private final long started = System.nanoTime();

    ConnectionTimeoutMonitor() {
        var _ = timer.scheduleAtFixedRate(this::closeLate, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// @param close ends the wait of the connection's thread
    WatchedConnection add(Runnable close) {
        var watched = new WatchedConnection(close);
        connections.add(watched);
        return watched;
    }

    private void closeLate() {
        var now = now();
        for (var connection : connections) {
            if (connection.readBy < now || connection.writtenBy < now) {
                connection.expire();
            }
        }
    }

    /// Nanoseconds, never negative.
    private long now() {
        return System.nanoTime() - started;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// The timeouts of one connection. Reads use the connection's thread, writes possibly another one.
    final class WatchedConnection implements AutoCloseable {
        private final Runnable close;
        private volatile long readBy = NO_DEADLINE;
        private volatile long writtenBy = NO_DEADLINE;
        private volatile boolean expired;

        private WatchedConnection(Runnable close) {
            this.close = close;
        }

        void beginRead(long allowedNanos) {
            readBy = now() + allowedNanos;
        }

        void endRead() {
            readBy = NO_DEADLINE;
        }

        void beginWrite(long allowedNanos) {
            writtenBy = now() + allowedNanos;
        }

        void endWrite() {
            writtenBy = NO_DEADLINE;
        }

        boolean hasExpired() {
            return expired;
        }

        private void expire() {
            expired = true;
            connections.remove(this);
            // Closing may wait for the client, which must not delay the check of other connections.
            Thread.startVirtualThread(close);
        }

        @Override
        public void close() {
            connections.remove(this);
        }
    }
}
