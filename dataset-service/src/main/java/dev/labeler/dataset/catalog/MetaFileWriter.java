package dev.labeler.dataset.catalog;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.kit.db.CappedBackoff;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Writes the `meta.json` of datasets. A change of the row schedules the task in its own transaction, so that a
/// kill loses neither.
public final class MetaFileWriter {
    public static final String NAME = "meta.json";

    private static final String TASK = "meta-json";
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(5);
    private static final Viewer ALL_DATASETS = ViewerResolver.service();

    private MetaFileWriter() {}

    /// @param write writes the files of a dataset, of which `meta.json` is one
    public static Task<Void> task(Consumer<String> write) {
        return Tasks.oneTime(TASK)
                .onFailure(new CappedBackoff<>(FIRST_RETRY_DELAY, MAX_RETRY_DELAY))
                .execute((instance, _) -> write.accept(datasetId(instance.getId())));
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
    public static void rewrite(Database database, ObjectStore store, String datasetId) {
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
