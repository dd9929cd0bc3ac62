package dev.labeler.dataset.catalog;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.util.Map;
import java.util.UUID;

/// Writes the `meta.json` of datasets. A change of the row schedules the task in its own transaction, so that a
/// kill loses neither.
public final class MetaFileWriter {
    public static final String NAME = "meta.json";

    private static final String TASK = "meta-json";
    private static final Viewer ALL_DATASETS = ViewerResolver.service();

    private MetaFileWriter() {}

    public static Task<Void> task(Database database, ObjectStore store) {
        return Tasks.oneTime(TASK).execute((instance, _) -> rewrite(database, store, datasetId(instance.getId())));
    }

    /// Each instance has its own id, because a running one may have read the row already.
    public static TaskInstance<Void> instance(String datasetId) {
        return new TaskInstance<>(TASK, datasetId + "/" + UUID.randomUUID());
    }

    private static String datasetId(String instanceId) {
        return instanceId.substring(0, instanceId.indexOf('/'));
    }

    public static void write(ObjectStore store, DatasetRow row, String report) {
        store.put(row.storagePath() + NAME, MetaJsonEncoder.of(row, report), "application/json", Map.of());
    }

    /// Holds the row's lock, so that the later of two changes is written last and a deleted dataset gets no file.
    private static void rewrite(Database database, ObjectStore store, String datasetId) {
        database.transactions().inTransaction(handle -> {
            var report = handle.createQuery("""
                            SELECT v.report::text FROM dataset d JOIN dataset_version v USING (dataset_id, version)
                            WHERE d.dataset_id = :id FOR UPDATE OF d
                            """)
                    .bind("id", datasetId)
                    .mapTo(String.class)
                    .findOne();
            var granted = DatasetDao.find(handle, datasetId, ALL_DATASETS);
            if (report.isPresent() && granted != null) {
                write(store, granted.dataset(), report.get());
            }
            return granted;
        });
    }
}
