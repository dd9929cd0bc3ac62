package dev.labeler.kit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.KitTestResources;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Every kind of broken-off work, and what the next user of the pool reads.
final class PooledConnectionFactoryTest {
    private static final int ABORTS = 80;
    private static final String ROWS = "SELECT repeat('x', 500) FROM generate_series(1, 20000)";

    private static final Database DATABASE = Database.open(
            // Few connections, so that a bad one is met again at once; new ones take long on a busy machine.
            KitTestResources.databaseConfig().withPoolSize(3).withConnectionTimeout(Duration.ofSeconds(20)), "pooled");

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /// A way to end work before its end.
    private interface Abort {
        void run(Handle handle, int step) throws Exception;
    }

    @Test
    void nobodyReadsWhatAnAbortedCopyOutLeft() throws Exception {
        aborting((handle, step) -> {
            try (var copy = CopyReader.open(handle, "COPY (" + ROWS + ") TO STDOUT")) {
                for (var row = 0; row < 1 + step * 60 % 19_000; row++) {
                    copy.next();
                }
                throw new CancellationException();
            }
        });
    }

    @Test
    void nobodyReadsWhatAnAbortedCopyInLeft() throws Exception {
        DATABASE.jdbi().useHandle(handle -> handle.execute("CREATE TABLE IF NOT EXISTS taken (word text)"));
        aborting((handle, step) -> {
            try (var copy = BinaryCopyWriter.open(handle, "taken (word)", 1)) {
                for (var row = 0; row < step * 10; row++) {
                    copy.row().text("x".repeat(100));
                }
                throw Failure.invalid("broken input");
            }
        });
        int stored = DATABASE.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM taken")
                        .mapTo(Integer.class)
                        .one());
        assertThat(stored).isZero();
    }

    @Test
    void noStatementOfAnotherIsCancelled() throws Exception {
        aborting((handle, step) -> {
            var context = Context.current().withCancellation();
            var started = Thread.ofVirtual().start(context.wrap(() -> {
                try {
                    DATABASE.transactions().inTransaction(inner -> inner.execute("SELECT pg_sleep(0.02)"));
                } catch (RuntimeException e) {
                    assertThat(FailureMapper.fromException(e).code())
                            .isIn(Status.Code.CANCELLED, Status.Code.UNAVAILABLE);
                }
            }));
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(1, 25_000));
            context.cancel(null);
            started.join();
            throw new CancellationException();
        });
    }

    @Test
    void anInterruptedReaderCostsOnlyItsOwnConnection() throws Exception {
        aborting((handle, step) -> {
            var self = Thread.currentThread();
            Thread.ofVirtual().start(() -> {
                pause(step % 5);
                self.interrupt();
            });
            try (var copy = CopyReader.open(handle, "COPY (" + ROWS + ") TO STDOUT")) {
                while (copy.next() != null) {
                    Thread.onSpinWait();
                }
                Thread.sleep(1_000);
            }
        });
    }

    @Test
    void anErrorInTheMiddleOfAnAnswerCostsTheConnection() {
        var backend = new ArrayList<Integer>();
        assertThatThrownBy(() -> DATABASE.transactions().inTransaction(handle -> {
                    backend.add(backend(handle));
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        for (var use = 0; use < 20; use++) {
            int next = DATABASE.jdbi().withHandle(PooledConnectionFactoryTest::backend);
            assertThat(backend).doesNotContain(next);
        }
    }

    @Test
    void anEndedCallGetsNoConnection() {
        var context = Context.current().withCancellation();
        context.cancel(null);
        context.run(() -> assertThatThrownBy(() -> DATABASE.jdbi().open()).isInstanceOf(CancellationException.class));
    }

    /// Readers who know what they must read, beside work that ends early.
    private static void aborting(Abort abort) throws Exception {
        var running = new AtomicBoolean(true);
        var wrong = new ConcurrentLinkedQueue<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<?>>();
            for (var reader = 0; reader < 4; reader++) {
                var number = reader;
                readers.add(threads.submit(() -> {
                    for (var call = 0; running.get(); call++) {
                        read(number * 1_000_000 + call, wrong);
                    }
                }));
            }
            for (var step = 0; step < ABORTS; step++) {
                var now = step;
                // Each on a thread of its own, which may be interrupted.
                threads.submit(() -> abortOnce(abort, now)).get(30, TimeUnit.SECONDS);
            }
            running.set(false);
            for (var reader : readers) {
                reader.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void abortOnce(Abort abort, int step) {
        try {
            DATABASE.transactions().inTransaction(handle -> {
                abort.run(handle, step);
                return step;
            });
        } catch (Exception e) {
            // That it fails is what it is for.
            assertThat(e).isNotInstanceOf(AssertionError.class);
        }
    }

    private static void read(int expected, ConcurrentLinkedQueue<String> wrong) {
        try {
            int got = DATABASE.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT :number::int")
                            .bind("number", expected)
                            .mapTo(Integer.class)
                            .one());
            if (got != expected) {
                wrong.add(got + " instead of " + expected);
            }
        } catch (RuntimeException e) {
            wrong.add(e.toString());
        }
    }

    private static int backend(Handle handle) {
        return handle.createQuery("SELECT pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
