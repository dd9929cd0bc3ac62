package dev.labeler.kit.db;

import java.time.Duration;
import org.jdbi.v3.core.Handle;

/// Repairs schedules that were written while the database's clock was ahead. Without it a job whose
/// process died stays `running`, and a recurring task waits, for as long as the clock was ahead.
final class JobScheduleRepair {
    private JobScheduleRepair() {}

    /// @param tolerance by how much a time may lie in the future: clocks of replicas that follow the
    ///     database's differ by the duration of a query
    static boolean run(Handle handle, Duration tolerance) {
        var changed = 0;
        // A live process writes its heartbeat anew; that of a dead one is judged from now on.
        changed += handle.createUpdate("""
                        UPDATE scheduled_tasks SET last_heartbeat = now() WHERE picked AND last_heartbeat > now() + :tolerance
                        """).bind("tolerance", tolerance).execute();
        // Scheduled after a run that lies in the future: the wait begins now.
        changed += handle.createUpdate("""
                        UPDATE scheduled_tasks
                        SET execution_time = execution_time - (greatest(last_success, last_failure) - now()),
                            last_success = least(last_success, now()), last_failure = least(last_failure, now())
                        WHERE NOT picked AND greatest(last_success, last_failure) > now() + :tolerance
                        """).bind("tolerance", tolerance).execute();
        // Never run, and so due from the moment it was scheduled.
        changed += handle.createUpdate("""
                        UPDATE scheduled_tasks SET execution_time = now()
                        WHERE NOT picked AND last_success IS NULL AND last_failure IS NULL
                          AND execution_time > now() + :tolerance
                        """).bind("tolerance", tolerance).execute();
        return changed > 0;
    }
}
