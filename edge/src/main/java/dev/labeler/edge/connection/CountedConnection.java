package dev.labeler.edge.connection;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/// A connection that runs an action when it has ended.
final class CountedConnection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection connection;
    private final Runnable end;

    CountedConnection(ServerConnection connection, Runnable end) {
        this.connection = connection;
        this.end = end;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            connection.handle(limit);
        } finally {
            end.run();
        }
    }

    @Override
    public Duration idleTime() {
        return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }
}
