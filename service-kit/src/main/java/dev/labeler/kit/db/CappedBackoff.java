package dev.labeler.kit.db;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import java.time.Duration;

/// Retries a failed job after a delay that doubles up to a maximum.
///
/// @param <T> data of the job
public record CappedBackoff<T>(Duration first, Duration longest) implements FailureHandler<T> {
    private static final int MAX_DOUBLINGS = 20;

    @Override
    public void onFailure(ExecutionComplete complete, ExecutionOperations<T> operations) {
        var doublings = Math.min(complete.getExecution().consecutiveFailures, MAX_DOUBLINGS);
        var wait = first.multipliedBy(1L << doublings);
        operations.reschedule(complete, complete.getTimeDone().plus(wait.compareTo(longest) < 0 ? wait : longest));
    }
}
