package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs calls to the store concurrently, up to a limit.
public final class ParallelCallExecutor {
    /// Enough to hide a latency of 20 ms; more would only queue at the store.
    static final int LIMIT = 24;

    private ParallelCallExecutor() {}

    /// The results in the order of the calls. After the first failure no further call starts; running ones are
    /// awaited, since an interrupt would close a file that others write.
    static <T> List<T> runAll(List<? extends Callable<T>> calls) throws IOException, InterruptedException {
        return runAll(calls, LIMIT);
    }

    /// As above, with a lower limit.
    public static <T> List<T> runAll(List<? extends Callable<T>> calls, int limit)
            throws IOException, InterruptedException {
        var threads = Executors.newFixedThreadPool(
                Math.clamp(calls.size(), 1, limit),
                Thread.ofVirtual().name("storage-", 0).factory());
        var futures = new ArrayList<Future<T>>(calls.size());
        try {
            var ended = new ExecutorCompletionService<T>(threads);
            for (var call : calls) {
                futures.add(ended.submit(call));
            }
            for (var i = 0; i < calls.size(); i++) {
                result(ended.take());
            }
            var results = new ArrayList<T>(calls.size());
            for (var future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            futures.forEach(future -> future.cancel(false));
            threads.close();
        }
    }

    static <T> T result(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw Failure.internal(e);
            }
        }
    }
}
