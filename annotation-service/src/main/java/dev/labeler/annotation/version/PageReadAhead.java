package dev.labeler.annotation.version;

import io.grpc.Context;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Reads a page on a separate thread, in the same gRPC context, while the previous page is sent.
final class PageReadAhead implements AutoCloseable {
    private final FutureTask<CopyRowPage> task;
    private final Thread reader;

    private PageReadAhead(FutureTask<CopyRowPage> task) {
        this.task = task;
        this.reader = Thread.ofVirtual()
                .name("page-read-ahead")
                .start(Context.current().wrap(task));
    }

    static PageReadAhead start(Callable<CopyRowPage> read) {
        return new PageReadAhead(new FutureTask<>(read));
    }

    /// Waits for the page.
    CopyRowPage page() throws SQLException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// Waits until the thread has returned its connection. It is not interrupted, which would close the
    /// connection; the cancellation of the call cancels its statement.
    @Override
    public void close() {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
