package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ParallelCallExecutor;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.standalone.demo.ProgressDisplay;
import java.io.IOException;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/// Copies the objects of a backup into the buckets, several at once. An object becomes visible after its hash was
/// verified.
final class ObjectRestorer {
    private static final int PARALLEL = 6;
    private static final int BATCH = 256;

    private final BackupStore store;
    private final Map<String, ObjectStore> buckets;
    private final boolean isRepeated;

    /// @param isRepeated whether an earlier run may have stored objects
    ObjectRestorer(BackupStore store, Map<String, ObjectStore> buckets, boolean isRepeated) {
        this.store = store;
        this.buckets = Map.copyOf(buckets);
        this.isRepeated = isRepeated;
    }

    void restore(BackupManifest.ObjectList objects, ProgressDisplay.Bar bar) throws IOException, InterruptedException {
        var batch = new ArrayList<BackupObject>(BATCH);
        var bytes = new long[1];
        ChunkReader.readObjects(store, objects.chunks(), object -> {
            batch.add(object);
            bytes[0] += object.size();
            if (batch.size() == BATCH) {
                restore(batch);
                bar.to(bytes[0]);
            }
        });
        restore(batch);
    }

    private void restore(List<BackupObject> batch) throws IOException, InterruptedException {
        ParallelCallExecutor.runAll(
                batch.stream()
                        .map(object -> (Callable<Boolean>) () -> restore(object))
                        .toList(),
                PARALLEL);
        batch.clear();
    }

    private boolean restore(BackupObject object) throws IOException {
        var bucket = Objects.requireNonNull(buckets.get(object.bucket()), object.bucket());
        if (isRepeated && isStored(bucket, object)) {
            return false;
        }
        var type = object.contentType() == null ? "application/octet-stream" : object.contentType();
        var digest = Sha256.digest();
        try (var in = new DigestInputStream(store.open(object.content().name()), digest);
                var upload = bucket.upload(object.key(), type, object.metadata())) {
            in.transferTo(upload.stream());
            if (!HexFormat.of().formatHex(digest.digest()).equals(object.sha256())) {
                throw new DamagedBackupException(object.content(), object.toString(), "has another hash");
            }
            upload.complete();
            return true;
        } catch (BackupStore.MissingContentException e) {
            throw new DamagedBackupException(object.content(), object.toString(), "is missing");
        }
    }

    /// An object without a hash in its metadata is stored again.
    private static boolean isStored(ObjectStore bucket, BackupObject object) {
        var info = bucket.head(object.key());
        return info != null && info.size() == object.size() && object.sha256().equals(info.sha256());
    }
}
