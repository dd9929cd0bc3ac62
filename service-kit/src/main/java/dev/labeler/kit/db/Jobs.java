package dev.labeler.kit.db;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;

/// Background jobs of one service, on db-scheduler: any replica may run a job, exactly one does,
/// and a job whose process died is taken up by another after four missed heartbeats, half a minute
/// where nothing else is set. Needs the table of `dev/labeler/kit/migration/scheduled_tasks`.
///
/// A job may be run again after a crash at any point, so its steps must be safe to repeat.
public final class Jobs implements AutoCloseable {
    /// What db-scheduler asks for at least.
    private static final Duration POLLING = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Scheduler scheduler;
    private final List<Task<?>> tasks;

    private Jobs(Scheduler scheduler, List<Task<?>> tasks) {
        this.scheduler = scheduler;
        this.tasks = tasks;
    }

    /// Starts working at once.
    ///
    /// @param tasks one-time tasks, scheduled when they are needed
    /// @param recurring tasks that schedule themselves
    /// @param threads jobs that run at the same time in this process
    public static Jobs start(Database database, List<Task<?>> tasks, List<RecurringTask<?>> recurring, int threads) {
        var scheduler = Scheduler.create(database.dataSource(), tasks)
                .startTasks(recurring)
                .threads(threads)
                .executorService(Executors.newFixedThreadPool(
                        threads, Thread.ofVirtual().name("job-", 0).factory()))
                .pollingInterval(POLLING)
                .heartbeatInterval(database.heartbeat())
                .missedHeartbeatsLimit(Database.MISSED_HEARTBEATS)
                .pollUsingLockAndFetch(0.5, 1.0)
                .shutdownMaxWait(DRAIN)
                .build();
        scheduler.start();
        return new Jobs(scheduler, List.copyOf(tasks));
    }

    /// Schedules on the transaction of `handle`: the job exists exactly if the transaction commits.
    /// An instance of the same name and id that is already waiting stays as it is.
    public boolean schedule(Handle handle, TaskInstance<?> instance, Instant when) {
        // db-scheduler looks first and inserts then; losing that race would abort the caller's whole
        // transaction.
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:job, 0))::text")
                .bind("job", instance.getTaskName() + "/" + instance.getId())
                .mapTo(String.class)
                .one();
        return SchedulerClient.Builder.create(new OneConnection(handle.getConnection()), tasks)
                .build()
                .scheduleIfNotExists(instance, when);
    }

    /// Looks for due jobs now rather than at the next poll. Call after the commit.
    public void hurry() {
        scheduler.triggerCheckForDueExecutions();
    }

    /// Whether the scheduler runs; for health.
    public boolean isRunning() {
        return scheduler.getSchedulerState().isStarted()
                && !scheduler.getSchedulerState().isShuttingDown();
    }

    /// Takes no more jobs and waits for the running ones.
    @Override
    public void close() {
        scheduler.stop();
    }
}
