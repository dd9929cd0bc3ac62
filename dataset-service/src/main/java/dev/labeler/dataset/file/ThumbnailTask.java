package dev.labeler.dataset.file;

import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.util.UUID;

/// The task that makes thumbnails and hashes of a dataset's new images, and removes those of images that no version
/// has.
public final class ThumbnailTask {
    public static final String NAME = "gallery";

    private ThumbnailTask() {}

    /// To be scheduled in the transaction that changes a dataset's files. Each instance has an id of its own: one that
    /// is
    /// running has perhaps read the rows already.
    public static TaskInstance<Void> instance(String datasetId) {
        return new TaskInstance<>(NAME, datasetId + "/" + UUID.randomUUID());
    }

    /// For images that were found without a thumbnail; only one of a dataset waits at a time.
    public static TaskInstance<Void> repeatedInstance(String datasetId) {
        return new TaskInstance<>(NAME, datasetId + "/");
    }

    /// The dataset that an instance is for.
    public static String datasetId(TaskInstance<?> instance) {
        var id = instance.getId();
        return id.substring(0, id.indexOf('/'));
    }
}
