package dev.labeler.kit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import dev.labeler.kit.KitTestResources;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class DatabaseTest {
    private static final Database DATABASE = KitTestResources.database();

    @BeforeAll
    static void tables() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute("CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL)");
            handle.execute("INSERT INTO account VALUES (1, 100), (2, 100)");
            handle.execute("CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, name text UNIQUE)");
            handle.execute("""
                    CREATE TABLE copied (
                        small int2, usual int4, big int8, real8 float8, flag bool, words text, raw bytea, json jsonb,
                        at timestamptz)
                    """);
        });
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void theSchemaHoldsItsOwnTablesAndHistory() {
        var tables = DATABASE.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'kit'")
                        .mapTo(String.class)
                        .list());
        assertThat(tables).contains("request", "scheduled_tasks", "flyway_schema_history");
    }

    @Test
    void deadlockedUnitsAreDoneAgain() throws Exception {
        var bothHoldOne = new CountDownLatch(2);
        var attempts = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var moves = List.of(
                    threads.submit(() -> move(1, 2, bothHoldOne, attempts)),
                    threads.submit(() -> move(2, 1, bothHoldOne, attempts)));
            for (var move : moves) {
                move.get(20, TimeUnit.SECONDS);
            }
        }
        assertThat(attempts.get()).isGreaterThan(2);
        List<Long> balances = DATABASE.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT balance FROM account WHERE id <= 2")
                        .mapTo(Long.class)
                        .list());
        assertThat(balances).containsExactly(100L, 100L);
    }

    private static boolean move(int from, int to, CountDownLatch bothHoldOne, AtomicInteger attempts)
            throws InterruptedException {
        return DATABASE.transactions().inTransaction(handle -> {
            attempts.incrementAndGet();
            handle.execute("UPDATE account SET balance = balance - 1 WHERE id = ?", from);
            bothHoldOne.countDown();
            bothHoldOne.await(5, TimeUnit.SECONDS);
            handle.execute("UPDATE account SET balance = balance + 1 WHERE id = ?", to);
            return true;
        });
    }

    @Test
    void aFailureRollsEverythingBack() {
        assertThatThrownBy(() -> DATABASE.transactions().inTransaction(handle -> {
                    handle.execute("INSERT INTO effect (name) VALUES ('never')");
                    throw Failure.conflict(ErrorReason.STALE_REVISION, "stale");
                }))
                .isInstanceOf(Failure.class);
        assertThat(count("never")).isZero();
    }

    @Test
    void aSnapshotIsOfOneMomentAndWritesNothing() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DATABASE.transactions().inSnapshot(handle -> {
                assertThat(count(handle, "later")).isZero();
                threads.submit(() -> DATABASE.transactions()
                                .inTransaction(other -> other.execute("INSERT INTO effect (name) VALUES ('later')")))
                        .get();
                assertThat(count(handle, "later")).isZero();
                return true;
            });
        }
        assertThat(count("later")).isEqualTo(1);
        assertThatThrownBy(() -> DATABASE.transactions()
                        .inSnapshot(handle -> handle.execute("INSERT INTO effect (name) VALUES ('never')")))
                .hasMessageContaining("read-only");
    }

    @Test
    void aTransactionAfterASnapshotReadsWhatOthersCommit() {
        try (var small = Database.open(KitTestResources.databaseConfig().withPoolSize(2), "small")) {
            for (var use = 0; use < 2; use++) {
                small.transactions().inSnapshot(handle -> handle.execute("SELECT 1"));
                String level = small.transactions()
                        .inTransaction(handle -> handle.createQuery("SHOW transaction_isolation")
                                .mapTo(String.class)
                                .one());
                assertThat(level).isEqualTo("read committed");
            }
        }
    }

    @Test
    void cancellingTheCallEndsTheRunningQueryWithinASecond() throws Exception {
        var context = Context.current().withCancellation();
        var ended = new CountDownLatch(1);
        var outcome = new ConcurrentLinkedQueue<Throwable>();
        Thread.ofVirtual().start(context.wrap(() -> {
            try {
                DATABASE.transactions().inTransaction(handle -> handle.execute("SELECT pg_sleep(30)"));
            } catch (RuntimeException e) {
                outcome.add(e);
            }
            ended.countDown();
        }));
        Thread.sleep(300);
        context.cancel(null);

        assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
        assertThat(FailureMapper.fromException(outcome.remove()).code()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void anExhaustedPoolShedsWithinItsTimeout() {
        try (var small = Database.open(KitTestResources.databaseConfig().withPoolSize(2), "small")) {
            var started = System.nanoTime();
            try (var _ = small.jdbi().open();
                    var _ = small.jdbi().open()) {
                assertThatThrownBy(() -> small.jdbi().open())
                        .satisfies(thrown -> assertThat(
                                        FailureMapper.fromException(thrown).code())
                                .isEqualTo(Status.Code.UNAVAILABLE));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void copiedRowsReadBackAsTheyWere() throws Exception {
        var moment = Instant.parse("1999-12-31T23:59:59.123456Z");
        var rows = DATABASE.transactions().inTransaction(handle -> {
            try (var copy =
                    BinaryCopyWriter.open(handle, "copied (small, usual, big, real8, flag, words, raw, json, at)", 9)) {
                copy.row()
                        .int2(-3)
                        .int4(70_000)
                        .int8(1L << 40)
                        .float8(0.1)
                        .bool(true)
                        .text("ä\tb\\N")
                        .bytea(new byte[] {0, -1})
                        .jsonb("{\"a\":1}")
                        .timestamptz(moment);
                copy.row()
                        .nullValue()
                        .nullValue()
                        .nullValue()
                        .nullValue()
                        .nullValue()
                        .text(null)
                        .nullValue()
                        .jsonb(null)
                        .nullValue();
                return copy.finish();
            }
        });
        assertThat(rows).isEqualTo(2);
        DATABASE.jdbi().useHandle(handle -> {
            var row = handle.createQuery("SELECT * FROM copied WHERE small IS NOT NULL")
                    .mapToMap()
                    .one();
            assertThat(row.get("small")).isEqualTo(-3);
            assertThat(row.get("usual")).isEqualTo(70_000);
            assertThat(row.get("big")).isEqualTo(1L << 40);
            assertThat(row.get("real8")).isEqualTo(0.1);
            assertThat(row.get("flag")).isEqualTo(true);
            assertThat(row.get("words")).isEqualTo("ä\tb\\N");
            assertThat(row.get("raw")).isEqualTo(new byte[] {0, -1});
            assertThat(String.valueOf(row.get("json"))).isEqualTo("{\"a\": 1}");
            assertThat(handle.createQuery("SELECT at FROM copied WHERE at IS NOT NULL")
                            .mapTo(Instant.class)
                            .one())
                    .isEqualTo(moment);
        });
        var out = new ByteArrayOutputStream();
        DATABASE.transactions().inSnapshot(handle -> {
            var sql = "COPY (SELECT big FROM copied ORDER BY big NULLS LAST) TO STDOUT";
            try (var copy = CopyReader.open(handle, sql)) {
                for (var row = copy.next(); row != null; row = copy.next()) {
                    out.write(row);
                }
            }
            return out;
        });
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1099511627776\n\\N\n");
    }

    @Test
    void anUnfinishedCopyLeavesNothing() {
        assertThatThrownBy(() -> DATABASE.transactions().inTransaction(handle -> {
                    try (var copy = BinaryCopyWriter.open(handle, "effect (name)", 1)) {
                        copy.row().text("half");
                        throw Failure.invalid("broken input");
                    }
                }))
                .isInstanceOf(Failure.class);
        assertThat(count("half")).isZero();
        assertThat(DATABASE.isReachable()).isTrue();
    }

    @Test
    void fiftyRepetitionsAtOnceAreOneEffectWithOneAnswer() throws Exception {
        var request = StringValue.of("save");
        var answers = new ConcurrentLinkedQueue<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<?>>();
            for (var call = 0; call < 50; call++) {
                calls.add(threads.submit(as(7, () -> {
                    // More callers than connections: those who are shed ask again, as clients do.
                    while (true) {
                        try {
                            answers.add(insertOnce("k1", request));
                            return;
                        } catch (RuntimeException e) {
                            assertThat(FailureMapper.fromException(e).code()).isEqualTo(Status.Code.UNAVAILABLE);
                        }
                    }
                })));
            }
            for (var call : calls) {
                call.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(answers).hasSize(50);
        assertThat(answers.stream().distinct()).hasSize(1);
        assertThat(count("save")).isEqualTo(1);
    }

    @Test
    void aKeyServesOneRequestOfOneCaller() {
        as(8, () -> insertOnce("k2", StringValue.of("first"))).run();
        as(
                        8,
                        () -> assertThatThrownBy(() -> insertOnce("k2", StringValue.of("second")))
                                .isInstanceOfSatisfying(
                                        Failure.class,
                                        failure -> assertThat(failure.reason())
                                                .isEqualTo(ErrorReason.IDEMPOTENCY_KEY_REUSED)))
                .run();
        as(9, () -> insertOnce("k2", StringValue.of("third"))).run();

        assertThat(count("first") + count("third")).isEqualTo(2);
        assertThat(count("second")).isZero();
    }

    @Test
    void aFailedEffectKeepsNoAnswerAndMayBeRepeated() {
        as(10, () -> {
                    assertThatThrownBy(() -> DATABASE.transactions()
                                    .inTransaction(handle -> IdempotencyStore.runOnce(
                                            handle, "k3", StringValue.of("fails"), Int64Value.parser(), () -> {
                                                throw Failure.conflict(ErrorReason.IMPORT_RUNNING, "later");
                                            })))
                            .isInstanceOf(Failure.class);
                    insertOnce("k3", StringValue.of("fails"));
                })
                .run();
        assertThat(count("fails")).isEqualTo(1);
    }

    @Test
    void aJobExistsExactlyIfItsTransactionCommits() throws Exception {
        var ran = new ConcurrentLinkedQueue<String>();
        var done = new CountDownLatch(1);
        var task = Tasks.oneTime("greet", String.class).execute((instance, _) -> {
            ran.add(instance.getId() + " " + instance.getData());
            done.countDown();
        });
        try (var jobs = JobScheduler.start(DATABASE, List.of(task), List.of(), 2)) {
            assertThatThrownBy(() -> DATABASE.transactions().inTransaction(handle -> {
                        jobs.schedule(handle, task.instance("rolled-back", "no"), Instant.now());
                        throw Failure.invalid("changed my mind");
                    }))
                    .isInstanceOf(Failure.class);
            var scheduled = DATABASE.transactions()
                    .inTransaction(handle -> List.of(
                            jobs.schedule(handle, task.instance("kept", "yes"), Instant.now()),
                            jobs.schedule(handle, task.instance("kept", "again"), Instant.now())));
            jobs.triggerDueJobs();

            assertThat(scheduled).containsExactly(true, false);
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ran).containsExactly("kept yes");
    }

    private static long insertOnce(String key, StringValue request) {
        return DATABASE.transactions()
                .inTransaction(handle -> IdempotencyStore.runOnce(
                        handle,
                        key,
                        request,
                        Int64Value.parser(),
                        () -> Int64Value.of(handle.createUpdate("INSERT INTO effect (name) VALUES (:name)")
                                .bind("name", request.getValue())
                                .executeAndReturnGeneratedKeys("id")
                                .mapTo(Long.class)
                                .one())))
                .getValue();
    }

    private static Runnable as(long userId, Runnable task) {
        return Caller.contextWith(Context.current(), new Caller.User(userId, null, null))
                .wrap(task);
    }

    private static int count(String name) {
        return DATABASE.jdbi().withHandle(handle -> count(handle, name));
    }

    private static int count(Handle handle, String name) {
        return handle.createQuery("SELECT count(*) FROM effect WHERE name = :name")
                .bind("name", name)
                .mapTo(Integer.class)
                .one();
    }
}
