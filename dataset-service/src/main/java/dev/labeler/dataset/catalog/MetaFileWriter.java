package dev.labeler.dataset.catalog;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.util.Map;
import java.util.UUID;

/// Keeps `meta.json` in step with the row: the change and the order to write are one transaction,
/// so that a kill between them loses neither.
public final class MetaFileWriter {
    public static final String NAME = "meta.json";

    private static final String TASK = "meta-json";
    private static final Viewer OURSELVES = new Viewer(null, null, true);

    private MetaFileWriter() {}

    public static Task<Void> task(Database database, ObjectStore store) {
        return Tasks.oneTime(TASK).execute((instance, _) -> rewrite(database, store, datasetId(instance.getId())));
    }

    /// Each order has an id of its own: one that is being carried out has perhaps read the row
    /// already.
    public static TaskInstance<Void> instance(String datasetId) {
        return new TaskInstance<>(TASK, datasetId + "/" + UUID.randomUUID());
    }

    private static String datasetId(String order) {
        return order.substring(0, order.indexOf('/'));
    }

    public static void write(ObjectStore store, DatasetRow row, String report) {
        store.put(row.storagePath() + NAME, MetaJsonEncoder.of(row, report), "application/json", Map.of());
    }

    /// Under the row's lock, so that of two changes the later one is written last, and a deleted
    /// dataset gets none.
    private static void rewrite(Database database, ObjectStore store, String datasetId) {
        database.transactions().inTransaction(handle -> {
            var report = handle.createQuery("""
                            SELECT v.report::text FROM dataset d JOIN dataset_version v USING (dataset_id, version)
                            WHERE d.dataset_id = :id FOR UPDATE OF d
                            """)
                    .bind("id", datasetId)
                    .mapTo(String.class)
                    .findOne();
            var granted = DatasetDao.find(handle, datasetId, OURSELVES);
            if (report.isPresent() && granted != null) {
                write(store, granted.dataset(), report.get());
            }
            return granted;
        });
    }
}
