package dev.labeler.export;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.export.ondemand.StoredExports;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Idempotency;
import dev.labeler.kit.storage.ObjectStore;
import java.time.Clock;
import java.time.Duration;

/// What is tidied up every hour: stored answers past their day, exports past their link, and
/// multipart uploads that a kill left.
final class Upkeep {
    /// Longer than any publication takes.
    private static final Duration ABANDONED = Duration.ofHours(24);

    private Upkeep() {}

    static RecurringTask<Void> task(Database database, ObjectStore store, StoredExports exports, Clock clock) {
        return Tasks.recurring("upkeep", FixedDelay.ofHours(1)).execute((_, _) -> {
            database.transactions().inTransaction(Idempotency::sweep);
            exports.sweep();
            store.care().abortUploadsBegunBefore(clock.instant().minus(ABANDONED));
        });
    }
}
