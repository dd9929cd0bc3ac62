package dev.labeler.kit.db;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Background jobs of one service, on db-scheduler: any replica may run a job, exactly one does, and a job
/// whose process died is taken over by another after four missed heartbeats (30 s by default). Needs the table
/// of `dev/labeler/kit/migration/scheduled_tasks`.
///
/// After a crash a job runs again from its start, so its steps must be idempotent.
public final class JobScheduler implements AutoCloseable {
    /// The minimum of db-scheduler.
    private static final Duration POLLING = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    /// How far ahead of the database's clock a stored time may be before it counts as wrong.
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);

    private final Scheduler scheduler;
    private final Database database;
    private final List<Task<?>> tasks;
    private final PeriodicTask clockRepair;

    private JobScheduler(Scheduler scheduler, Database database, List<Task<?>> tasks, PeriodicTask clockRepair) {
        this.scheduler = scheduler;
        this.database = database;
        this.tasks = tasks;
        this.clockRepair = clockRepair;
    }

    /// Called for a job that is no longer retried, so that the object it works on can be marked as failed. Must
    /// be idempotent.
    @FunctionalInterface
    public interface ParkedJobHandler {
        void onParked(TaskInstance<?> instance, String reason);
    }

    /// Starts the scheduler. A parked job is only logged.
    public static JobScheduler start(
            Database database, List<Task<?>> tasks, List<RecurringTask<?>> recurring, int threads) {
        return start(database, tasks, recurring, threads, (_, _) -> {});
    }

    /// Starts the scheduler.
    ///
    /// @param tasks one-time tasks, scheduled when they are needed
    /// @param recurring tasks that schedule themselves
    /// @param threads maximum number of concurrent jobs in this process
    /// @param parkedJobs called for jobs that crashed their process too often; see [JobAttemptLimiter]
    public static JobScheduler start(
            Database database,
            List<Task<?>> tasks,
            List<RecurringTask<?>> recurring,
            int threads,
            ParkedJobHandler parkedJobs) {
        var recurringNames = recurring.stream().map(Task::getTaskName).collect(Collectors.toSet());
        repairClock(database);
        var scheduler = Scheduler.create(database.dataSource(), tasks)
                .startTasks(recurring)
                .threads(threads)
                .executorService(Executors.newFixedThreadPool(
                        threads, Thread.ofVirtual().name("job-", 0).factory()))
                .pollingInterval(POLLING)
                .heartbeatInterval(database.heartbeat())
                .missedHeartbeatsLimit(Database.MISSED_HEARTBEATS)
                .pollUsingLockAndFetch(0.5, 1.0)
                .shutdownMaxWait(SHUTDOWN_TIMEOUT)
                .clock(database.clock()::instant)
                .addExecutionInterceptor(new JobMetrics())
                .addExecutionInterceptor(new JobAttemptLimiter(database, recurringNames, parkedJobs))
                .build();
        scheduler.start();
        var clockRepair = PeriodicTask.start("job-clock", database.heartbeat(), () -> repairClock(database));
        JobMetrics.add(database);
        return new JobScheduler(scheduler, database, List.copyOf(tasks), clockRepair);
    }

    private static void repairClock(Database database) {
        if (database.transactions().inTransaction(handle -> JobScheduleRepair.run(handle, CLOCK_TOLERANCE))) {
            LOG.warn("job schedules in the future were repaired");
        }
    }

    /// Schedules in the transaction of `handle`, so that the job exists if and only if it commits. A waiting
    /// instance of the same name and id is unchanged; a parked one is retried.
    ///
    /// @param when at most now; a time that is later by the database's clock means now
    public boolean schedule(Handle handle, TaskInstance<?> instance, Instant when) {
        // db-scheduler selects before it inserts; a concurrent insert would abort the caller's transaction.
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:job, 0))::text")
                .bind("job", instance.getTaskName() + "/" + instance.getId())
                .mapTo(String.class)
                .one();
        var now = handle.createQuery("SELECT now()")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
        var scheduled = SchedulerClient.Builder.create(new SingleConnectionDataSource(handle.getConnection()), tasks)
                .build()
                .scheduleIfNotExists(instance, when.isBefore(now) ? when : now);
        if (scheduled) {
            JobAttemptLimiter.deleteAttempts(handle, instance);
        }
        return scheduled;
    }

    /// Resets the attempts of the running job in the transaction of `handle`, because it made progress that is
    /// stored.
    public static void resetAttempts(Handle handle, TaskInstance<?> instance) {
        JobAttemptLimiter.resetAttempts(handle, instance);
    }

    /// Checks for due jobs now instead of at the next poll. Call it after the commit.
    public void triggerDueJobs() {
        scheduler.triggerCheckForDueExecutions();
    }

    /// Whether the scheduler runs; for health checks.
    public boolean isRunning() {
        return scheduler.getSchedulerState().isStarted()
                && !scheduler.getSchedulerState().isShuttingDown();
    }

    /// Starts no more jobs and waits for the running ones.
    @Override
    public void close() {
        JobMetrics.remove(database);
        clockRepair.close();
        scheduler.stop();
    }
}
