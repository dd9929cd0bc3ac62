package dev.labeler.dataset.file;

import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.util.UUID;

/// The task that makes thumbnails and hashes of a dataset's new images, and deletes those of images that no version
/// has.
public final class ThumbnailTask {
    public static final String NAME = "gallery";

    private ThumbnailTask() {}

    /// To be scheduled in the transaction that changes a dataset's files. Each instance has its own id, because a
    /// running one may have read the rows already.
    public static TaskInstance<Void> instance(String datasetId) {
        return new TaskInstance<>(NAME, datasetId + "/" + UUID.randomUUID());
    }

    /// For images that were found without a thumbnail. A dataset has at most one such instance.
    public static TaskInstance<Void> repeatedInstance(String datasetId) {
        return new TaskInstance<>(NAME, datasetId + "/");
    }

    /// The dataset that an instance is for.
    public static String datasetId(TaskInstance<?> instance) {
        var id = instance.getId();
        return id.substring(0, id.indexOf('/'));
    }
}
