package dev.labeler.export;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.export.delivery.DeliveryDao;
import dev.labeler.export.ondemand.StoredExportService;
import dev.labeler.export.version.ExportVersionPruner;
import dev.labeler.export.working.WorkingCopyPruner;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.storage.ObjectStore;
import java.time.Clock;
import java.time.Duration;

/// Removes every hour expired idempotency responses, stored exports whose link has expired, old deliveries, old working
/// copies, files of old export versions, and multipart uploads that a killed process left.
final class HourlyCleanup {
    /// Longer than the longest publication.
    private static final Duration MAX_UPLOAD_AGE = Duration.ofHours(24);

    private HourlyCleanup() {}

    static RecurringTask<Void> task(
            Database database,
            ObjectStore store,
            StoredExportService exports,
            WorkingCopyPruner workingCopies,
            ExportVersionPruner exportVersions,
            Clock clock) {
        return Tasks.recurring("upkeep", FixedDelay.ofHours(1)).execute((_, _) -> {
            database.transactions().inTransaction(IdempotencyStore::sweep);
            database.transactions().inTransaction(DeliveryDao::deleteOld);
            exports.sweep();
            workingCopies.prune();
            exportVersions.prune();
            store.admin().abortUploadsBegunBefore(clock.instant().minus(MAX_UPLOAD_AGE));
        });
    }
}
