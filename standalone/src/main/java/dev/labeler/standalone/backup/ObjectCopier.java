package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.OutageRetry;
import dev.labeler.kit.storage.ParallelCallExecutor;
import dev.labeler.standalone.backup.ObjectIndex.PendingObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies objects of the installation into a backup, several at once. The hash is computed while an object is read.
final class ObjectCopier {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectCopier.class);
    private static final int PARALLEL = 8;
    private static final int ATTEMPTS = 3;

    private final Map<String, ObjectStore> buckets;
    private final BackupStore store;

    /// @param buckets by their role
    ObjectCopier(Map<String, ObjectStore> buckets, BackupStore store) {
        this.buckets = Map.copyOf(buckets);
        this.store = store;
    }

    /// Returns the objects that exist, without those that were deleted in the meantime.
    List<BackupObject> copy(List<PendingObject> objects) throws IOException, InterruptedException {
        var calls = objects.stream()
                .map(object -> (Callable<Optional<BackupObject>>)
                        () -> new OutageRetry(ObjectCopier::report).call(() -> Optional.ofNullable(copy(object))))
                .toList();
        return ParallelCallExecutor.runAll(calls, PARALLEL).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static void report(@Nullable String dependency) {
        if (dependency != null) {
            LOG.warn("the backup waits until a dependency is available: dependency={}", dependency);
        }
    }

    private @Nullable BackupObject copy(PendingObject object) throws IOException {
        var bucket = Objects.requireNonNull(buckets.get(object.bucket()), object.bucket());
        for (var attempt = 1; ; attempt++) {
            var info = bucket.head(object.key());
            if (info == null) {
                return null;
            }
            var copied = copy(object.bucket(), bucket, info);
            // Other bytes than the writer's can be damage in transit, or a replacement during the read.
            if (copied != null && (copied.hasHashOf(info) || attempt == ATTEMPTS)) {
                return copied;
            }
            if (attempt == ATTEMPTS) {
                throw new IOException("the object " + object.key() + " changes while it is read");
            }
        }
    }

    /// Returns null if the object was replaced or deleted.
    private @Nullable BackupObject copy(String role, ObjectStore bucket, ObjectInfo info) throws IOException {
        try (var in = bucket.open(info.key())) {
            if (!in.etag().equals(info.etag())) {
                return null;
            }
            var content = store.store(in);
            if (content.size() != info.size()) {
                return null;
            }
            return new BackupObject(
                    role, info.key(), info.size(), content.sha256(), info.etag(), info.contentType(), info.metadata());
        } catch (MissingObjectException e) {
            return null;
        }
    }
}
