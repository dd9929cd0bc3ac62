package dev.labeler.kit.db;

import java.time.Duration;
import org.jdbi.v3.core.Handle;

/// Repairs schedules that were written while the database's clock was ahead. Without it a job whose process
/// died stays `running`, and a recurring task waits, until the clock reaches the stored time.
final class JobScheduleRepair {
    private JobScheduleRepair() {}

    /// @param tolerance how far in the future a time may be: the clocks of replicas differ by the duration of a
    ///     query
    static boolean run(Handle handle, Duration tolerance) {
        var changed = 0;
        // A live process overwrites its heartbeat; that of a dead one expires from now on.
        changed += handle.createUpdate("""
                        UPDATE scheduled_tasks SET last_heartbeat = now() WHERE picked AND last_heartbeat > now() + :tolerance
                        """).bind("tolerance", tolerance).execute();
        // Scheduled relative to a run in the future: the delay starts now.
        changed += handle.createUpdate("""
                        UPDATE scheduled_tasks
                        SET execution_time = execution_time - (greatest(last_success, last_failure) - now()),
                            last_success = least(last_success, now()), last_failure = least(last_failure, now())
                        WHERE NOT picked AND greatest(last_success, last_failure) > now() + :tolerance
                        """).bind("tolerance", tolerance).execute();
        // Never run, and therefore due since it was scheduled.
        changed += handle.createUpdate("""
                        UPDATE scheduled_tasks SET execution_time = now()
                        WHERE NOT picked AND last_success IS NULL AND last_failure IS NULL
                          AND execution_time > now() + :tolerance
                        """).bind("tolerance", tolerance).execute();
        return changed > 0;
    }
}
