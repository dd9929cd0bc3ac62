package dev.labeler.dataset.upload;

import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.Context;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Leases of key prefixes. A prefix is leased by an upload, owned by a dataset, or stale and to be swept.
public final class PrefixLeaseRegistry {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final Database database;
    private final ObjectStore store;

    public PrefixLeaseRegistry(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    /// Leases a free prefix for an upload. Sweeps an earlier upload of that id first if its process has died, which
    /// takes until its heartbeats have timed out.
    ///
    /// @throws Failure ALREADY_EXISTS where a dataset or a running upload has the id, or objects are left below its
    ///     prefix
    PrefixLease lease(String datasetId, String caller) throws InterruptedException {
        var claim = claim(datasetId, caller);
        try (var objects = store.list(ObjectKeys.prefix(datasetId))) {
            if (objects.findAny().isEmpty()) {
                return new PrefixLease(database, store, claim);
            }
        } catch (RuntimeException e) {
            release(claim);
            throw e;
        }
        release(claim);
        throw alreadyExists(datasetId);
    }

    private UploadDao.PrefixClaim claim(String datasetId, String caller) throws InterruptedException {
        UploadDao.Heartbeat first = null;
        var end =
                System.nanoTime() + database.heartbeatTimeout().multipliedBy(2).toNanos();
        while (true) {
            var claim = database.transactions().inTransaction(handle -> UploadDao.insertNew(handle, datasetId, caller));
            if (claim != null) {
                return claim;
            }
            var heartbeat = heartbeat(datasetId);
            if (heartbeat == null ? exists(datasetId) : isAlive(first, heartbeat)) {
                throw alreadyExists(datasetId);
            }
            if (System.nanoTime() > end) {
                throw alreadyExists(datasetId);
            }
            first = heartbeat;
            if (!sweep(ObjectKeys.prefix(datasetId))) {
                pause();
            }
        }
    }

    /// Whether the same process has sent another heartbeat.
    private static boolean isAlive(UploadDao.@Nullable Heartbeat before, UploadDao.Heartbeat now) {
        return before != null && before.token().equals(now.token()) && !before.equals(now);
    }

    private static void pause() throws InterruptedException {
        if (Context.current().isCancelled()) {
            throw new CancellationException("the call was cancelled");
        }
        Thread.sleep(POLL_INTERVAL);
    }

    private UploadDao.@Nullable Heartbeat heartbeat(String datasetId) {
        return database.jdbi().withHandle(handle -> UploadDao.heartbeat(handle, ObjectKeys.prefix(datasetId)));
    }

    private boolean exists(String datasetId) {
        return database.jdbi().withHandle(handle -> DatasetDao.exists(handle, datasetId));
    }

    /// Leases a new folder below the prefix of an existing dataset, for files that are added to it.
    PrefixLease leaseFolder(String datasetId, String caller) {
        var prefix = ObjectKeys.prefix(datasetId) + newFolder();
        var claim = database.transactions().inTransaction(handle -> UploadDao.insert(handle, prefix, caller));
        if (claim == null) {
            throw new IllegalStateException("the random folder name exists already");
        }
        return new PrefixLease(database, store, claim);
    }

    /// A new folder below a dataset's prefix.
    static String newFolder() {
        var bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return ObjectKeys.SERVICE_FOLDER + "files/" + HexFormat.of().formatHex(bytes) + "/";
    }

    /// Deletes a dataset's objects after its row. `deletion` and the claim on the prefix are one transaction, so
    /// that a kill at any point leaves either everything or, after the sweep, nothing.
    ///
    /// @param deletion returns whether it deleted the row; a repeated call does not, and the objects may be those
    ///     of a new dataset then
    public void removeAfter(String datasetId, String caller, Predicate<Handle> deletion) {
        var claim = database.transactions()
                .inTransaction(handle ->
                        deletion.test(handle) ? UploadDao.insert(handle, ObjectKeys.prefix(datasetId), caller) : null);
        if (claim != null) {
            new PrefixLease(database, store, claim).close();
        }
    }

    /// Sweeps the prefixes of processes that were killed. Safe to run in every process at any time.
    public void sweep() {
        while (sweep(null)) {
            Thread.onSpinWait();
        }
    }

    /// Returns whether there was a prefix to sweep.
    ///
    /// @param prefix only this one, null for any
    private boolean sweep(@Nullable String prefix) {
        var claim = database.transactions()
                .inTransaction(handle -> UploadDao.claimStale(handle, prefix, database.heartbeatTimeout()));
        if (claim == null) {
            return false;
        }
        new PrefixLease(database, store, claim).close();
        return true;
    }

    private void release(UploadDao.PrefixClaim claim) {
        database.transactions().inTransaction(handle -> UploadDao.delete(handle, claim));
    }

    static Failure alreadyExists(String datasetId) {
        return Failure.alreadyExists("Dataset " + datasetId
                        + " exists, is being uploaded, or was deleted. Choose another id, or leave it out.")
                .with("field", "dataset_id")
                .with("dataset_id", datasetId);
    }
}
