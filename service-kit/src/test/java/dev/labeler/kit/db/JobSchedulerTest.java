package dev.labeler.kit.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.kit.KitTestResources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobSchedulerTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(250);
    private static final TaskInstance<Void> JOB = new TaskInstance<>("job", "1");

    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> parked = new LinkedBlockingQueue<>();
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(
                KitTestResources.databaseConfig().withHeartbeat(HEARTBEAT),
                "jobs",
                "classpath:dev/labeler/kit/migration/scheduled_tasks");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private JobScheduler start(RecurringTask<?>... recurring) {
        Task<Void> task = Tasks.oneTime("job").execute((instance, _) -> ran.add(instance.getId()));
        return JobScheduler.start(
                database,
                List.of(task),
                List.of(recurring),
                1,
                (instance, reason) -> parked.add(instance.getId() + ": " + reason));
    }

    private <T> T sql(Function<Handle, T> work) {
        return database.transactions().inTransaction(work::apply);
    }

    private void schedule(JobScheduler jobs) {
        sql(handle -> jobs.schedule(handle, JOB, Instant.now()));
        jobs.triggerDueJobs();
    }

    /// What a process leaves behind that was killed in the middle of the job.
    private void leaveAttempts(int attempts) {
        sql(handle -> handle.execute(
                "INSERT INTO job_attempt (task_name, task_instance, attempts, started_at) VALUES ('job', '1', ?, now())",
                attempts));
    }

    private long attempts() {
        return sql(handle -> handle.createQuery("SELECT count(*) FROM job_attempt WHERE parked_at IS NULL")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void aJobThatEndedItsProcessTooOftenIsParkedAndMayBeScheduledAgain() throws Exception {
        try (var jobs = start()) {
            sql(handle -> handle.execute("""
                    INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                    VALUES ('job', '1', now(), false, 1)
                    """));
            leaveAttempts(JobAttemptLimiter.MAX_ATTEMPTS);
            jobs.triggerDueJobs();
            assertThat(parked.poll(20, TimeUnit.SECONDS))
                    .isEqualTo("1: The server process ended 5 times while the job ran. The job is not retried.");
            assertThat(ran).isEmpty();
            awaitNoJob();
            String reason =
                    sql(handle -> handle.createQuery("SELECT reason FROM job_attempt WHERE parked_at IS NOT NULL")
                            .mapTo(String.class)
                            .one());
            assertThat(reason).contains("5 times");

            schedule(jobs);
            assertThat(ran.poll(20, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    void attemptsAreCountedBeforeTheJobRunsAndForgottenAfter() throws Exception {
        leaveAttempts(JobAttemptLimiter.MAX_ATTEMPTS - 1);
        try (var jobs = start()) {
            sql(handle -> handle.execute("""
                    INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                    VALUES ('job', '1', now(), false, 1)
                    """));
            jobs.triggerDueJobs();
            assertThat(ran.poll(20, TimeUnit.SECONDS)).isEqualTo("1");
            awaitNoJob();
            assertThat(attempts()).isZero();
        }
    }

    @Test
    void aDeadWorkersHeartbeatInTheFutureHoldsNothingUp() throws Exception {
        sql(handle -> handle.execute("""
                INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
                VALUES ('job', '1', now() + interval '1 hour', true, 'a process that is dead', now() + interval '1 hour', 1)
                """));
        try (var _ = start()) {
            assertThat(ran.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    void whatWasScheduledWhileTheClockWasAheadIsDueNow() throws Exception {
        try (var jobs = start()) {
            sql(handle -> jobs.schedule(handle, JOB, Instant.now().plus(Duration.ofHours(1))));
            assertThat(ran.poll(20, TimeUnit.SECONDS)).isEqualTo("1");
        }
        sql(handle -> handle.execute("""
                INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, last_success, version)
                VALUES ('recurring-task', 'recurring', now() + interval '65 minutes', false, now() + interval '1 hour', 1)
                """));
        var recurring =
                Tasks.recurring("recurring-task", FixedDelay.ofMinutes(5)).execute((_, _) -> ran.add("recurring"));
        try (var _ = start(recurring)) {
            var due = sql(handle -> handle.createQuery(
                            "SELECT execution_time - now() < interval '6 minutes' FROM scheduled_tasks WHERE task_name = 'recurring-task'")
                    .mapTo(Boolean.class)
                    .one());
            assertThat(due).isTrue();
        }
    }

    @Test
    void theDatabasesClockIsEven() throws Exception {
        var before = database.clock().instant();
        assertThat(Duration.between(before, Instant.now()).abs()).isLessThan(Duration.ofSeconds(5));
        assertThat(database.clock().instant()).isAfterOrEqualTo(before);
    }

    private void awaitNoJob() throws InterruptedException {
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (sql(handle -> handle.createQuery("SELECT count(*) FROM scheduled_tasks WHERE task_name = 'job'")
                        .mapTo(Long.class)
                        .one())
                > 0) {
            assertThat(System.nanoTime()).as("the job goes away").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
