package dev.labeler.dataset.thumbnail;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.dataset.file.ThumbnailTask;
import dev.labeler.kit.db.CappedBackoff;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Generates the missing thumbnails of a dataset's current version. Runs in time slices, so that a large dataset
/// does not delay other jobs. A superfluous run finds nothing to do.
public final class ThumbnailJob {
    private static final Duration SLICE = Duration.ofSeconds(10);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration MAX_RETRY = Duration.ofMinutes(5);

    /// Missing and damaged objects may be repaired in the store.
    private static final Duration RETRY_OF_SKIPPED = Duration.ofHours(1);

    private static final Duration RETRY_WHEN_BUSY = Duration.ofSeconds(2);
    private static final int PAGE = 100;

    /// Datasets that are processed at the same time in this process.
    private static final int MAX_RUNNING = 2;

    private final Database database;
    private final ObjectStore store;
    private final ThumbnailGenerator generator;
    private final Set<String> running = new HashSet<>();

    private ThumbnailJob(Database database, ObjectStore store, ThumbnailGenerator generator) {
        this.database = database;
        this.store = store;
        this.generator = generator;
    }

    /// @param directory for temporary files, as large as the largest images
    public static Task<Void> task(Database database, ObjectStore store, Path directory) {
        var job = new ThumbnailJob(database, store, new ThumbnailGenerator(database, store, directory));
        return Tasks.custom(ThumbnailTask.NAME, Void.class)
                .onFailure(new CappedBackoff<>(FIRST_RETRY, MAX_RETRY))
                .execute((instance, context) -> job.run(ThumbnailTask.datasetId(instance), context));
    }

    private CompletionHandler<Void> run(String datasetId, ExecutionContext context) {
        if (!enter(datasetId)) {
            return rescheduleAfter(RETRY_WHEN_BUSY);
        }
        try {
            return switch (slice(datasetId, context)) {
                case SLICE_ENDED -> rescheduleAfter(Duration.ZERO);
                case SKIPPED -> {
                    deleteUnreferenced(datasetId);
                    yield rescheduleAfter(RETRY_OF_SKIPPED);
                }
                case COMPLETE -> {
                    deleteUnreferenced(datasetId);
                    yield new CompletionHandler.OnCompleteRemove<>();
                }
            };
        } finally {
            leave(datasetId);
        }
    }

    private enum Outcome {
        SLICE_ENDED,
        /// All images are processed except missing and damaged ones.
        SKIPPED,
        COMPLETE
    }

    private Outcome slice(String datasetId, ExecutionContext context) {
        var outcome = Outcome.COMPLETE;
        var end = System.nanoTime() + SLICE.toNanos();
        var after = "";
        while (true) {
            var page = page(datasetId, after);
            for (var image : page) {
                if (System.nanoTime() > end || context.getSchedulerState().isShuttingDown()) {
                    return Outcome.SLICE_ENDED;
                }
                if (!generator.generate(datasetId, image)) {
                    outcome = Outcome.SKIPPED;
                }
                after = image.imageId();
            }
            if (page.size() < PAGE) {
                return outcome;
            }
        }
    }

    /// Deletes the thumbnails of contents that no version has: resets the rows, deletes the objects, then deletes
    /// the rows. After a kill in between, the next run repeats the rest.
    private void deleteUnreferenced(String datasetId) {
        List<String> unreferenced;
        do {
            unreferenced = database.jdbi().withHandle(handle -> PictureDao.resetUnreferenced(handle, datasetId, PAGE));
            if (!unreferenced.isEmpty()) {
                var sha256s = unreferenced;
                store.deleteAll(unreferenced.stream()
                        .map(sha256 -> ThumbnailLinkSigner.key(ObjectKeys.prefix(datasetId), sha256))
                        .toList());
                database.jdbi().useHandle(handle -> PictureDao.deleteReset(handle, datasetId, sha256s));
            }
        } while (unreferenced.size() == PAGE);
    }

    private List<PictureDao.PendingImage> page(String datasetId, String after) {
        return database.jdbi().withHandle(handle -> PictureDao.listPending(handle, datasetId, after, PAGE));
    }

    private CompletionHandler<Void> rescheduleAfter(Duration wait) {
        return (complete, operations) ->
                operations.reschedule(complete, database.clock().instant().plus(wait));
    }

    private boolean enter(String datasetId) {
        synchronized (running) {
            return running.size() < MAX_RUNNING && running.add(datasetId);
        }
    }

    private void leave(String datasetId) {
        synchronized (running) {
            running.remove(datasetId);
        }
    }
}
