package dev.labeler.kit.db;

import com.github.kagkarlsson.scheduler.event.ExecutionChain;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Duration;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the attempts of a job before it runs, and parks a job that has started [#MAX_ATTEMPTS] times without ending,
/// since it most likely crashes its process. An attempt that ends with an exception is not counted; the task's
/// failure handler decides about it.
final class JobAttemptLimiter implements ExecutionInterceptor {
    static final int MAX_ATTEMPTS = 5;
    /// Delay after which a parked recurring task runs again.
    private static final Duration RECURRING_PAUSE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(JobAttemptLimiter.class);

    private final Database database;
    private final Set<String> recurring;
    private final JobScheduler.ParkedJobHandler parkedJobs;

    /// @param recurring names of the tasks that schedule themselves
    JobAttemptLimiter(Database database, Set<String> recurring, JobScheduler.ParkedJobHandler parkedJobs) {
        this.database = database;
        this.recurring = Set.copyOf(recurring);
        this.parkedJobs = parkedJobs;
    }

    @Override
    public CompletionHandler<?> execute(TaskInstance<?> instance, ExecutionContext context, ExecutionChain chain) {
        var attempts = database.transactions().inTransaction(handle -> begin(handle, instance));
        if (attempts > MAX_ATTEMPTS) {
            return park(instance);
        }
        try {
            return chain.proceed(instance, context);
        } finally {
            end(instance);
        }
    }

    private CompletionHandler<?> park(TaskInstance<?> instance) {
        var reason = "The server process ended " + MAX_ATTEMPTS + " times while the job ran. The job is not retried.";
        LOG.error("job parked: task={} instance={} reason={}", instance.getTaskName(), instance.getId(), reason);
        JobMetrics.PARKED.labelValues(instance.getTaskName()).inc();
        parkedJobs.onParked(instance, reason);
        database.transactions().inTransaction(handle -> park(handle, instance, reason));
        if (!recurring.contains(instance.getTaskName())) {
            return (_, operations) -> operations.stop();
        }
        return (completed, operations) ->
                operations.reschedule(completed, database.clock().instant().plus(RECURRING_PAUSE));
    }

    /// A closing scheduler interrupts its jobs; the attempt must be deleted nevertheless.
    private void end(TaskInstance<?> instance) {
        var interrupted = Thread.interrupted();
        try {
            database.transactions().inTransaction(handle -> deleteAttempts(handle, instance));
        } catch (RuntimeException e) {
            LOG.warn("cannot delete job attempts: task={} instance={}", instance.getTaskName(), instance.getId(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Number of attempts including this one. The count of a parked recurring task starts again at 1.
    private static int begin(Handle handle, TaskInstance<?> instance) {
        return handle.createQuery("""
                        INSERT INTO job_attempt AS a (task_name, task_instance, attempts, started_at)
                        VALUES (:task, :instance, 1, now())
                        ON CONFLICT (task_name, task_instance) DO UPDATE
                        SET attempts = CASE WHEN a.parked_at IS NULL THEN a.attempts + 1 ELSE 1 END,
                            started_at = now(), parked_at = NULL, reason = NULL
                        RETURNING attempts
                        """)
                .bind("task", instance.getTaskName())
                .bind("instance", instance.getId())
                .mapTo(Integer.class)
                .one();
    }

    /// Deletes the count of a job that has ended or is scheduled again.
    static int deleteAttempts(Handle handle, TaskInstance<?> instance) {
        return handle.createUpdate("DELETE FROM job_attempt WHERE task_name = :task AND task_instance = :instance")
                .bind("task", instance.getTaskName())
                .bind("instance", instance.getId())
                .execute();
    }

    /// Makes the running attempt the first one.
    static int resetAttempts(Handle handle, TaskInstance<?> instance) {
        return handle.createUpdate("""
                        UPDATE job_attempt SET attempts = 1
                        WHERE task_name = :task AND task_instance = :instance AND attempts > 1
                        """)
                .bind("task", instance.getTaskName())
                .bind("instance", instance.getId())
                .execute();
    }

    private static int park(Handle handle, TaskInstance<?> instance, String reason) {
        return handle.createUpdate("""
                        UPDATE job_attempt SET parked_at = now(), reason = :reason
                        WHERE task_name = :task AND task_instance = :instance
                        """)
                .bind("task", instance.getTaskName())
                .bind("instance", instance.getId())
                .bind("reason", reason)
                .execute();
    }
}
