package dev.labeler.dataset.deletion;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIdFormat;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.snapshot.SnapshotDao;
import dev.labeler.dataset.upload.PrefixLeaseRegistry;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.DeletedDataset;
import dev.labeler.proto.dataset.v1.ListDeletedDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDeletedDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListPurgedDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListPurgedDatasetsResponse;
import dev.labeler.proto.dataset.v1.PurgedDataset;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Deletes and restores datasets, and purges those whose retention is over. Other services read [#listPurged] and
/// delete their own data of purged datasets.
public final class DatasetDeletionService {
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(10);
    private static final int PAGE = 1000;

    private final Database database;
    private final ViewerResolver viewers;
    private final PrefixLeaseRegistry prefixes;
    private final Duration retention;

    /// @param retention how long a deleted dataset can be restored
    public DatasetDeletionService(
            Database database, ViewerResolver viewers, PrefixLeaseRegistry prefixes, Duration retention) {
        this.database = database;
        this.viewers = viewers;
        this.prefixes = prefixes;
        this.retention = retention;
    }

    /// Marks the dataset as deleted. Call under its lock.
    ///
    /// @return until when it can be restored
    public Instant delete(Handle handle, String datasetId) {
        return DeletionDao.delete(handle, datasetId).plus(retention);
    }

    /// @throws Failure DATASET_NOT_FOUND, PERMISSION_DENIED
    public DatasetRow restore(String datasetId) {
        var viewer = viewers.getCurrent();
        return database.transactions().inTransaction(handle -> restore(handle, datasetId, viewer));
    }

    private static DatasetRow restore(Handle handle, String datasetId, Viewer viewer) {
        if (!DatasetIdFormat.isValid(datasetId)) {
            throw DatasetIdFormat.notFound(datasetId);
        }
        DatasetDao.lock(handle, datasetId);
        var found = DatasetDao.findIncludingDeleted(handle, datasetId, viewer);
        if (found == null) {
            throw DatasetIdFormat.notFound(datasetId);
        }
        var dataset = found.checked().dataset();
        if (DeletionDao.restore(handle, datasetId)) {
            AuditWriter.write(handle, datasetId, AuditAction.AUDIT_ACTION_DATASET_RESTORED);
        }
        return dataset;
    }

    public ListDeletedDatasetsResponse list(ListDeletedDatasetsRequest request) {
        var viewer = viewers.getCached();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var response = ListDeletedDatasetsResponse.newBuilder().setTotal(DeletionDao.count(handle, viewer));
            for (var row : DeletionDao.list(handle, viewer, page.skip(), page.limit())) {
                response.addDatasets(DeletedDataset.newBuilder()
                        .setId(row.id())
                        .setName(row.name())
                        .setOwnerId(row.ownerId())
                        .setDeletedAt(DatasetMapping.toProto(row.deletedAt()))
                        .setRestorableUntil(
                                DatasetMapping.toProto(row.deletedAt().plus(retention))));
            }
            page.setNextPageToken(response, response.getDatasetsCount(), response.getTotal());
            return response.build();
        });
    }

    public ListPurgedDatasetsResponse listPurged(ListPurgedDatasetsRequest request) {
        var response = ListPurgedDatasetsResponse.newBuilder();
        database.jdbi()
                .withHandle(handle -> DeletionDao.listPurged(handle, request.getAfterSeq(), PAGE))
                .forEach(row -> response.addDatasets(
                        PurgedDataset.newBuilder().setSeq(row.seq()).setDatasetId(row.datasetId())));
        return response.build();
    }

    /// The job that purges datasets.
    public RecurringTask<Void> task() {
        var interval = retention.compareTo(MAX_INTERVAL) < 0 ? retention : MAX_INTERVAL;
        return Tasks.recurring("purge-datasets", FixedDelay.of(interval)).execute((_, _) -> {
            for (var id = next(); id != null; id = next()) {
                purge(id);
            }
        });
    }

    private @Nullable String next() {
        return database.jdbi().withHandle(handle -> DeletionDao.findNextToPurge(handle, retention));
    }

    /// Deletes the rows and schedules the deletion of the objects in one transaction, so that a kill at any point
    /// leaves either everything or, after the sweep, nothing.
    private void purge(String datasetId) {
        prefixes.removeAfter(datasetId, "purge", handle -> {
            if (!DeletionDao.recordPurge(handle, datasetId, retention)) {
                return false;
            }
            SnapshotDao.deleteAll(handle, datasetId);
            DatasetDao.delete(handle, datasetId);
            AuditWriter.write(handle, datasetId, AuditAction.AUDIT_ACTION_DATASET_PURGED);
            return true;
        });
    }
}
