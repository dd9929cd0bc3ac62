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

/// Looks at the images of a dataset's current version that nobody has looked at, a slice at a time,
/// so that a large dataset does not keep other jobs waiting. An order too many finds nothing to do.
public final class ThumbnailJob {
    private static final Duration SLICE = Duration.ofSeconds(10);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    /// Missing and damaged objects may be put right in the store.
    private static final Duration RETRY_OF_SKIPPED = Duration.ofHours(1);

    private static final Duration WAIT_FOR_A_PLACE = Duration.ofSeconds(2);
    private static final int PAGE = 100;

    /// Pictures that are decoded at the same time in this process.
    private static final int PLACES = 2;

    private final Database database;
    private final ObjectStore store;
    private final ThumbnailGenerator looking;
    private final Set<String> running = new HashSet<>();

    private ThumbnailJob(Database database, ObjectStore store, ThumbnailGenerator looking) {
        this.database = database;
        this.store = store;
        this.looking = looking;
    }

    /// @param directory for temporary files, with room for the largest images
    public static Task<Void> task(Database database, ObjectStore store, Path directory) {
        var job = new ThumbnailJob(database, store, new ThumbnailGenerator(database, store, directory));
        return Tasks.custom(ThumbnailTask.NAME, Void.class)
                .onFailure(new CappedBackoff<>(FIRST_RETRY, LONGEST_RETRY))
                .execute((instance, context) -> job.run(ThumbnailTask.datasetId(instance), context));
    }

    private CompletionHandler<Void> run(String datasetId, ExecutionContext context) {
        if (!enter(datasetId)) {
            return rescheduleAfter(WAIT_FOR_A_PLACE);
        }
        try {
            return switch (slice(datasetId, context)) {
                case TIME_IS_UP -> rescheduleAfter(Duration.ZERO);
                case SKIPPED -> {
                    deleteUnreferenced(datasetId);
                    yield rescheduleAfter(RETRY_OF_SKIPPED);
                }
                case ALL -> {
                    deleteUnreferenced(datasetId);
                    yield new CompletionHandler.OnCompleteRemove<>();
                }
            };
        } finally {
            leave(datasetId);
        }
    }

    private enum Outcome {
        TIME_IS_UP,
        /// To the end, but without images that are missing or damaged.
        SKIPPED,
        ALL
    }

    private Outcome slice(String datasetId, ExecutionContext context) {
        var outcome = Outcome.ALL;
        var end = System.nanoTime() + SLICE.toNanos();
        var after = "";
        while (true) {
            var page = page(datasetId, after);
            for (var image : page) {
                if (System.nanoTime() > end || context.getSchedulerState().isShuttingDown()) {
                    return Outcome.TIME_IS_UP;
                }
                if (!looking.generate(datasetId, image)) {
                    outcome = Outcome.SKIPPED;
                }
                after = image.imageId();
            }
            if (page.size() < PAGE) {
                return outcome;
            }
        }
    }

    /// Thumbnails of contents that are gone for good. First unmarked, then removed, then forgotten: a
    /// kill in between leaves what the next run does again.
    private void deleteUnreferenced(String datasetId) {
        List<String> gone;
        do {
            gone = database.jdbi().withHandle(handle -> PictureDao.resetUnreferenced(handle, datasetId, PAGE));
            if (!gone.isEmpty()) {
                var sha256s = gone;
                store.deleteAll(gone.stream()
                        .map(sha256 -> ThumbnailLinkSigner.key(ObjectKeys.prefix(datasetId), sha256))
                        .toList());
                database.jdbi().useHandle(handle -> PictureDao.deleteReset(handle, datasetId, sha256s));
            }
        } while (gone.size() == PAGE);
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
            return running.size() < PLACES && running.add(datasetId);
        }
    }

    private void leave(String datasetId) {
        synchronized (running) {
            running.remove(datasetId);
        }
    }
}
