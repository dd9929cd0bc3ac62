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

/// Writes versions. A change of files is one transaction: lock the dataset ([DatasetDao#lock]), end and add rows of
/// `image` and `file` with the number of the next version, then call [#commit].
public final class DatasetVersionWriter {
    private final JobScheduler jobs;
    private final Clock clock;

    public DatasetVersionWriter(JobScheduler jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /// Inserts the version of a row that has just been written, and schedules its files and thumbnails. The first
    /// version is inserted
    /// with this, later ones with [#commit].
    public void insert(Handle handle, DatasetRow row, VersionChange change) {
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
        jobs.schedule(handle, MetaFileWriter.instance(row.id()), clock.instant());
    }

    /// Commits the next version: updates the dataset, inserts the version, and schedules its files and
    /// thumbnails.
    ///
    /// @param base the dataset as it was, its row locked
    /// @param content summary of the files now
    public DatasetRow commit(Handle handle, DatasetRow base, DatasetContent content, VersionChange change) {
        var row = base.withContent(
                content,
                content.numAnnotations() > 0 || isPublished(handle, base.id()),
                base.version() + 1,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        DatasetDao.updateContent(handle, row);
        insert(handle, row, change);
        return row;
    }

    /// Call after the transaction has committed: starts the scheduled jobs.
    public void triggerJobs() {
        jobs.triggerDueJobs();
    }

    private static void audit(Handle handle, DatasetRow row, VersionChange change) {
        var action = switch (change.action()) {
            case "created" -> AuditAction.AUDIT_ACTION_DATASET_CREATED;
            case "rolled_back" -> AuditAction.AUDIT_ACTION_ROLLED_BACK;
            case "split" -> null; // SplitEditor records it with the ratios
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

    /// Schedules thumbnails of new images, and the deletion of those of images that no version has any more.
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
