package dev.labeler.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/// Runs a parser on mutated copies of valid inputs. The parser may refuse an input with the declared
/// exceptions, and must not throw any other, take long, or allocate much more than the input's size.
///
/// System properties: `fuzz.runs` (a number of runs instead of a duration), `fuzz.millis` (1000, the duration
/// for each parser), `fuzz.seed` (repeats a run).
public final class FuzzRunner {
    /// A parser under test.
    @FunctionalInterface
    public interface Target {
        void parse(byte[] input) throws Exception;
    }

    private static final long MOST_CPU_NANOS = 2_000_000_000L;
    private static final long MOST_BYTES = 64 << 20;
    private static final long MOST_GROWTH = 32 << 20;
    private static final long HANG_MILLIS = 60_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final List<byte[]> seeds = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final long runs = Long.getLong("fuzz.runs", 0);
    private final long millis = Long.getLong("fuzz.millis", 1000);
    /// The build uses a fixed seed, so that it fails only for changed code; longer runs use a new one.
    private final long seed =
            Long.getLong("fuzz.seed", System.getProperty("fuzz.runs") == null ? 1 : System.nanoTime());
    private final List<Class<? extends Throwable>> refusals = new ArrayList<>();

    private FuzzRunner(String name) {
        this.name = name;
    }

    /// @param name identifies the run in the printed report
    public static FuzzRunner of(String name) {
        return new FuzzRunner(name);
    }

    public FuzzRunner seed(byte[]... inputs) {
        seeds.addAll(List.of(inputs));
        return this;
    }

    public FuzzRunner seed(String... inputs) {
        for (var input : inputs) {
            seeds.add(input.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /// Tokens of the format, which are inserted often.
    public FuzzRunner words(String... some) {
        words.addAll(List.of(some));
        return this;
    }

    @SafeVarargs
    public final FuzzRunner refusesWith(Class<? extends Throwable>... exceptions) {
        for (var exception : exceptions) {
            refusals.add(exception);
        }
        return this;
    }

    /// Runs the parser. A failure contains the input, in Base64, and the seed.
    public FuzzReport run(Target target) throws InterruptedException {
        var progress = new RunProgress();
        var worker = Thread.ofPlatform().name("fuzz-" + name).daemon().start(() -> work(target, progress));
        while (!worker.join(Duration.ofMillis(200))) {
            if (System.currentTimeMillis() - progress.since > HANG_MILLIS) {
                var hang = new AssertionError(describe("hung for " + HANG_MILLIS + " ms", progress.input));
                hang.setStackTrace(worker.getStackTrace());
                throw hang;
            }
        }
        var failure = progress.failure.get();
        if (failure != null) {
            throw failure;
        }
        var report = progress.report;
        System.out.println("fuzz " + name + ": " + report + " seed=" + seed);
        return report;
    }

    private void work(Target target, RunProgress progress) {
        var mutator = new Mutator(new Random(seed), seeds, words);
        var end = System.nanoTime() + millis * 1_000_000;
        var start = System.nanoTime();
        var thread = Thread.currentThread().threadId();
        var baseline = 0L;
        var count = 0L;
        var refused = 0L;
        var mostNanos = 0L;
        var mostBytes = 0L;
        try {
            for (; runs > 0 ? count < runs : System.nanoTime() < end; count++) {
                var input = count < seeds.size() ? seeds.get((int) count) : mutator.next();
                progress.begin(input);
                var nanos = THREADS.getCurrentThreadCpuTime();
                var bytes = THREADS.getThreadAllocatedBytes(thread);
                refused += parse(target, input) ? 0 : 1;
                bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
                nanos = THREADS.getCurrentThreadCpuTime() - nanos;
                mostNanos = Math.max(mostNanos, nanos);
                mostBytes = Math.max(mostBytes, bytes);
                if (nanos > MOST_CPU_NANOS || bytes > MOST_BYTES) {
                    throw new AssertionError(
                            describe("took " + nanos / 1_000_000 + " ms and " + bytes + " bytes", input));
                }
                if (count == 10_000) {
                    baseline = usedHeap();
                }
            }
            var growth = baseline == 0 ? 0 : usedHeap() - baseline;
            progress.report = new FuzzReport(
                    count, refused, (System.nanoTime() - start) / 1_000_000, mostNanos / 1_000_000, mostBytes, growth);
            if (growth > MOST_GROWTH) {
                throw new AssertionError(
                        "fuzz " + name + ": the heap grew by more than " + MOST_GROWTH + " bytes: " + progress.report);
            }
        } catch (AssertionError e) {
            progress.failure.set(e);
        }
    }

    /// Returns false where the parser refused the input.
    private boolean parse(Target target, byte[] input) {
        try {
            target.parse(input);
            return true;
        } catch (Throwable e) {
            if (refusals.stream().anyMatch(each -> each.isInstance(e))) {
                return false;
            }
            throw new AssertionError(describe("threw " + e, input), e);
        }
    }

    private String describe(String what, byte[] input) {
        return "fuzz " + name + " " + what + " at the input "
                + Base64.getEncoder().encodeToString(input) + " (seed " + seed + ")";
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final class RunProgress {
        private final AtomicReference<AssertionError> failure = new AtomicReference<>();
        private volatile long since = System.currentTimeMillis();
        private volatile byte[] input = {};
        private volatile FuzzReport report = new FuzzReport(0, 0, 0, 0, 0, 0);

        void begin(byte[] next) {
            input = next;
            since = System.currentTimeMillis();
        }
    }
}
