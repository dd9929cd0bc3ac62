package dev.labeler.edge.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Whether the server is shutting down, and the streams that it ends then.
public final class ShutdownState {
    private final Set<Runnable> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean isAnnounced;
    private volatile boolean hasEndedStreams;

    /// Makes the server "not ready", and each response the last of its connection.
    public void announce() {
        isAnnounced = true;
    }

    public boolean isAnnounced() {
        return isAnnounced;
    }

    /// Ends all streams that have no end of their own, and each later one.
    public void endStreams() {
        hasEndedStreams = true;
        streams.forEach(Runnable::run);
    }

    public boolean hasEndedStreams() {
        return hasEndedStreams;
    }

    /// Adds a stream.
    ///
    /// @param end ends it; may be called more than once
    public void add(Runnable end) {
        streams.add(end);
        if (hasEndedStreams) {
            end.run();
        }
    }

    public void remove(Runnable end) {
        streams.remove(end);
    }
}
