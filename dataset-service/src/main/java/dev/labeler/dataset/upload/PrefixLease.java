package dev.labeler.dataset.upload;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.Context;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A key prefix that this process works on, with a heartbeat that says so. Unless it was handed
/// over to a dataset, closing it removes what is under the prefix.
final class PrefixLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixLease.class);

    private final Database database;
    private final ObjectStore store;
    private final UploadDao.PrefixClaim claim;
    private final Thread heart;
    private volatile boolean lost;
    private boolean handedOver;

    PrefixLease(Database database, ObjectStore store, UploadDao.PrefixClaim claim) {
        this.database = database;
        this.store = store;
        this.claim = claim;
        this.heart = Thread.ofVirtual().name("upload-heartbeat").start(this::beat);
    }

    String prefix() {
        return claim.prefix();
    }

    /// Whether someone else has taken over: all further work is in vain.
    boolean isLost() {
        return lost;
    }

    /// Gives the prefix to the dataset whose rows the same transaction writes. Whether the claim still
    /// held.
    boolean handOver(Handle handle) {
        return UploadDao.delete(handle, claim);
    }

    /// Called once that transaction has committed.
    void markHandedOver() {
        handedOver = true;
    }

    /// Never throws: what cannot be removed now is left to the sweep.
    @Override
    public void close() {
        try {
            if (!handedOver && !lost) {
                // Also when the call was cancelled, whose context would cancel this query too.
                Context.ROOT.run(this::remove);
            }
        } catch (RuntimeException e) {
            LOG.warn("the files below {} are left to the sweep: {}", prefix(), e.toString());
        } finally {
            heart.interrupt();
        }
    }

    private void remove() {
        // Whoever took over may have swept already, and the prefix be another upload's by now.
        if (!database.transactions().inTransaction(handle -> UploadDao.renew(handle, claim))) {
            return;
        }
        store.admin().abortUploadsBelow(prefix());
        store.deletePrefix(prefix());
        database.transactions().inTransaction(handle -> UploadDao.delete(handle, claim));
    }

    private void beat() {
        try {
            while (!lost) {
                Thread.sleep(database.heartbeat());
                try {
                    lost = !database.transactions().inTransaction(handle -> UploadDao.renew(handle, claim));
                } catch (RuntimeException e) {
                    LOG.warn("the heartbeat of {} failed: {}", prefix(), e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
