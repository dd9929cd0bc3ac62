package dev.labeler.edge.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.time.Duration;

/// Writes with a timeout for clients that do not receive.
final class TimeoutDataWriter implements DataWriter {
    private final DataWriter writer;
    private final ConnectionTimeoutMonitor.WatchedConnection watched;
    private final long allowed;

    TimeoutDataWriter(DataWriter writer, ConnectionTimeoutMonitor.WatchedConnection watched, Duration timeout) {
        this.writer = writer;
        this.watched = watched;
        allowed = timeout.toNanos();
    }

    @Override
    public void write(BufferData... buffers) {
        timed(() -> writer.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        timed(() -> writer.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        timed(() -> writer.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        timed(() -> writer.writeNow(buffer));
    }

    @Override
    public void flush() {
        timed(writer::flush);
    }

    @Override
    public void close() {
        writer.close();
    }

    private void timed(Runnable write) {
        watched.beginWrite(allowed);
        try {
            write.run();
        } finally {
            watched.endWrite();
        }
    }
}
