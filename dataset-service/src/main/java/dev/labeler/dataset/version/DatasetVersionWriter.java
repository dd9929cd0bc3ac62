package dev.labeler.dataset.version;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.file.ThumbnailTask;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.dataset.v1.AuditAction;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/// Writes versions. The one who changes files does it in one transaction: lock the dataset
/// ([DatasetDao#lock]), close and add rows of `image` and `file` with the number of the next
/// version, then `commit`.
public final class DatasetVersionWriter {
    private final JobScheduler jobs;
    private final Clock clock;

    public DatasetVersionWriter(JobScheduler jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /// The first version of a dataset whose rows have just been inserted, and the order to look at its
    /// images.
    public void insertFirst(Handle handle, DatasetRow dataset, VersionChange change) {
        insert(handle, dataset, change);
    }

    /// Makes the next version the current one: dataset row, version row, and the orders to write
    /// `meta.json` and to look at new images.
    ///
    /// @param base the dataset as it was, its row locked
    /// @param content what the files amount to now
    public DatasetRow commit(Handle handle, DatasetRow base, DatasetContent content, VersionChange change) {
        var row = base.withContent(
                content,
                content.numAnnotations() > 0 || isPublished(handle, base.id()),
                base.version() + 1,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        DatasetDao.updateContent(handle, row);
        insert(handle, row, change);
        jobs.schedule(handle, MetaFileWriter.instance(row.id()), clock.instant());
        return row;
    }

    /// Once the transaction has committed: begins the jobs that it ordered.
    public void triggerJobs() {
        jobs.triggerDueJobs();
    }

    private void insert(Handle handle, DatasetRow row, VersionChange change) {
        DatasetVersionDao.insert(
                handle,
                new DatasetVersionRow(
                        row.id(),
                        row.version(),
                        change,
                        row.content(),
                        DatasetVersionDao.counts(handle, row.id(), row.version()),
                        Caller.current().userId(),
                        row.updatedAt()));
        audit(handle, row, change);
        scheduleThumbnails(handle, row.id());
    }

    private static void audit(Handle handle, DatasetRow row, VersionChange change) {
        var action = switch (change.action()) {
            case "created" -> AuditAction.AUDIT_ACTION_DATASET_CREATED;
            case "rolled_back" -> AuditAction.AUDIT_ACTION_ROLLED_BACK;
            case "split" -> null; // with its ratios, by whoever sets it
            default -> AuditAction.AUDIT_ACTION_FILES_CHANGED;
        };
        if (action != null) {
            AuditWriter.write(
                    handle,
                    row.id(),
                    action,
                    "version",
                    row.version(),
                    "change",
                    change.action(),
                    "restores",
                    change.restores());
        }
    }

    /// Has new images looked at, and removes the thumbnails of those that no version has any more.
    void scheduleThumbnails(Handle handle, String datasetId) {
        jobs.schedule(handle, ThumbnailTask.instance(datasetId), clock.instant());
    }

    private static boolean isPublished(Handle handle, String datasetId) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM publication WHERE dataset_id = :id)")
                .bind("id", datasetId)
                .mapTo(Boolean.class)
                .one();
    }
}
