package dev.labeler.dataset.upload;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.PeriodicTask;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.Context;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A lease of a key prefix, renewed by heartbeats. Closing it deletes the objects below the prefix unless the
/// prefix was handed over to a dataset.
final class PrefixLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixLease.class);

    private final Database database;
    private final ObjectStore store;
    private final UploadDao.PrefixClaim claim;
    private final PeriodicTask heartbeat;
    private volatile boolean lost;
    private boolean handedOver;

    PrefixLease(Database database, ObjectStore store, UploadDao.PrefixClaim claim) {
        this.database = database;
        this.store = store;
        this.claim = claim;
        this.heartbeat = PeriodicTask.start("upload-heartbeat", database.heartbeat(), this::renew);
    }

    String prefix() {
        return claim.prefix();
    }

    /// Whether another process has taken the prefix over, so that further work has no effect.
    boolean isLost() {
        return lost;
    }

    /// Hands the prefix over to the dataset whose rows the same transaction writes. Returns whether the lease was
    /// still valid.
    boolean handOver(Handle handle) {
        return UploadDao.delete(handle, claim);
    }

    /// Called once that transaction has committed.
    void markHandedOver() {
        handedOver = true;
    }

    /// Never throws: the sweep deletes what cannot be deleted now.
    @Override
    public void close() {
        try {
            if (!handedOver && !lost) {
                // The context of a cancelled call would cancel these queries too.
                Context.ROOT.run(this::remove);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "The objects of an upload were not deleted; the sweep will delete them. prefix={} cause={}",
                    prefix(),
                    e.toString());
        } finally {
            heartbeat.close();
        }
    }

    private void remove() {
        // After a takeover the prefix may have been swept and belong to another upload.
        if (!database.transactions().inTransaction(handle -> UploadDao.renew(handle, claim))) {
            return;
        }
        store.admin().abortUploadsBelow(prefix());
        store.deletePrefix(prefix());
        database.transactions().inTransaction(handle -> UploadDao.delete(handle, claim));
    }

    private void renew() {
        if (lost) {
            return;
        }
        try {
            lost = !database.transactions().inTransaction(handle -> UploadDao.renew(handle, claim));
        } catch (RuntimeException e) {
            LOG.warn("The heartbeat of an upload failed. prefix={} cause={}", prefix(), e.toString());
        }
    }
}
