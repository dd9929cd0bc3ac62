package dev.labeler.annotation.version;

import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The messages between the thread that reads rows and the one that sends them. The reader limits their bytes
/// with [#awaitBytesAtMost].
final class RowMessageQueue {
    /// A wait without a limit.
    static final long UNLIMITED = TimeUnit.DAYS.toNanos(1000);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<AnnotationRows> messages = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    void add(AnnotationRows message) {
        lock.lock();
        try {
            messages.add(message);
            bytes += message.getRows().size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns false if the queue has more bytes after `nanos`, or is closed.
    boolean awaitBytesAtMost(long limit, long nanos) throws InterruptedException {
        lock.lock();
        try {
            for (var left = nanos; bytes > limit && !closed && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            return bytes <= limit && !closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// No message follows.
    ///
    /// @param cause why, null at the end of the rows
    void end(@Nullable Throwable cause) {
        lock.lock();
        try {
            ended = true;
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The messages are no longer needed.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next message. Null after the last.
    @Nullable
    AnnotationRows take() throws SQLException, InterruptedException {
        lock.lock();
        try {
            while (messages.isEmpty() && !ended) {
                changed.await();
            }
            var message = messages.poll();
            if (message == null) {
                throwFailure();
                return null;
            }
            bytes -= message.getRows().size();
            changed.signalAll();
            return message;
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() throws SQLException {
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
