package dev.labeler.annotation.mask;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.Status;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes groups that were not completed in time, and the objects of deleted groups and of finished uploads.
public final class MaskCleaner {
    private static final Logger LOG = LoggerFactory.getLogger(MaskCleaner.class);
    private static final int BATCH = 100;

    private final Database database;
    private final ObjectStore store;

    public MaskCleaner(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    public RecurringTask<Void> task() {
        return Tasks.recurring("clean-masks", FixedDelay.of(database.heartbeat()))
                .execute((_, _) -> clean());
    }

    /// Deletes the groups of a project, and schedules the deletion of their objects.
    public static void purge(Handle handle, String projectId) {
        MaskGroupDao.deleteAll(handle, projectId);
    }

    void clean() {
        var expired = BATCH;
        while (expired == BATCH) {
            expired = database.transactions().inTransaction(handle -> {
                var groups = MaskGroupDao.expired(handle, BATCH);
                groups.forEach(group -> MaskGroupDao.delete(handle, group));
                return groups.size();
            });
        }
        deleteObjects();
    }

    private void deleteObjects() {
        var last = MaskCleanupDao.Cleanup.NONE;
        while (true) {
            var after = last;
            var page = database.jdbi().withHandle(handle -> MaskCleanupDao.due(handle, after, BATCH));
            for (var cleanup : page) {
                deleteObjects(cleanup);
                last = cleanup;
            }
            if (page.size() < BATCH) {
                return;
            }
        }
    }

    /// A prefix that cannot be deleted stays scheduled and does not prevent the deletion of others.
    private void deleteObjects(MaskCleanupDao.Cleanup cleanup) {
        try {
            store.deletePrefix(cleanup.prefix());
            if (cleanup.hasParts()) {
                store.admin().abortUploadsBelow(cleanup.prefix());
            }
            database.jdbi().useHandle(handle -> MaskCleanupDao.delete(handle, cleanup));
        } catch (Failure e) {
            if (e.code() == Status.Code.UNAVAILABLE) {
                throw e;
            }
            LOG.warn("mask objects were not deleted: prefix={}", cleanup.prefix(), e);
        }
    }
}
