package dev.labeler.dataset.identity;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Verifies passwords on at most half of the processors. bcrypt takes a quarter of a second of processor time on
/// purpose; on the threads of calls, a few sign-ins would delay every other call.
final class PasswordVerifier implements AutoCloseable {
    /// Maximum number of waiting sign-ins. At two per second and thread, the last one waits a few seconds.
    private static final int MAX_WAITING = 16;

    private static final int RETRY_AFTER_SECONDS = 2;

    private final ThreadPoolExecutor threads;

    PasswordVerifier() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MAX_WAITING);
    }

    PasswordVerifier(int count, int queue) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().daemon().name("password-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Whether the password matches the hash.
    ///
    /// @throws Failure RATE_LIMITED where too many sign-ins wait already, CANCELLED where the call was cancelled
    ///     while it waited
    boolean matches(String password, @Nullable String hash) {
        var call = Context.current();
        try {
            return threads.submit(() -> {
                        if (call.isCancelled()) {
                            throw Failure.of(
                                    io.grpc.Status.Code.CANCELLED, ErrorReason.CANCELLED, "The call was cancelled.");
                        }
                        return PasswordHasher.matches(password, hash);
                    })
                    .get();
        } catch (RejectedExecutionException e) {
            throw Failure.exhausted(
                            ErrorReason.RATE_LIMITED,
                            "Too many sign-ins are waiting. Retry in " + RETRY_AFTER_SECONDS + " s.")
                    .with("policy", "sign-in")
                    .with("retry_after", RETRY_AFTER_SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a password was compared", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
