package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Retries the calls of a job while a dependency is unavailable, and reports what the job waits for.
public final class OutageRetry {
    private static final Duration MAX_DURATION = Duration.ofMinutes(10);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    private final Consumer<@Nullable String> state;

    /// @param state called with the dependency's name when waiting starts and with null when it ends
    public OutageRetry(Consumer<@Nullable String> state) {
        this.state = state;
    }

    /// A call that is retried.
    ///
    /// @param <T> the result
    @FunctionalInterface
    public interface Call<T> {
        T call() throws IOException, InterruptedException;
    }

    /// @throws Failure UNAVAILABLE after ten minutes
    public <T> T call(Call<T> call) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        for (var pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, MAX_PAUSE_MILLIS)) {
            try {
                var result = call.call();
                if (pause > FIRST_PAUSE_MILLIS) {
                    state.accept(null);
                }
                return result;
            } catch (Failure e) {
                if (e.code() != Status.Code.UNAVAILABLE || System.nanoTime() - begin > MAX_DURATION.toNanos()) {
                    throw e;
                }
                if (pause == FIRST_PAUSE_MILLIS) {
                    state.accept(e.metadata().getOrDefault("dependency", "service"));
                }
            }
            Thread.sleep(pause);
        }
    }
}
