package dev.labeler.annotation.working;

import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.annotation.version.FrozenVersionDao;
import dev.labeler.annotation.version.FrozenVersionRow;
import dev.labeler.annotation.version.VersionNumber;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.VersionType;
import java.time.Clock;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates working versions. Confirmations are counted by rows that are written in their own transaction; a
/// version and the deletion of the ten rows that it stands for are another transaction, under the project's
/// exclusive lock. Ten confirmations therefore make exactly one version, whichever process creates it and
/// whenever a process is killed.
public final class WorkingVersionWriter {
    /// Image confirmations for each automatic version.
    static final int CONFIRMATIONS = 10;

    private static final int MAX_STEPS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(WorkingVersionWriter.class);

    private final Database database;
    private final Clock clock;

    public WorkingVersionWriter(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// The newest working version after a request to save.
    ///
    /// @param number null if the project has none
    /// @param saved whether this request created it
    record SaveResult(@Nullable String number, boolean saved) {}

    /// Creates the versions that are due after a committed confirmation. A failure is only logged, because the
    /// confirmation is stored and the periodic check creates them later.
    ///
    /// @return the number of the newest working version, null if there is none
    public @Nullable String saveAfterStep(String projectId) {
        try {
            var state = database.jdbi().withHandle(handle -> WorkingVersionDao.readSteps(handle, projectId));
            if (state.pending() == CONFIRMATIONS) {
                saveDue(projectId);
                state = database.jdbi().withHandle(handle -> WorkingVersionDao.readSteps(handle, projectId));
            }
            var newest = state.newest();
            return newest == null ? null : new VersionNumber(0, newest).toString();
        } catch (RuntimeException e) {
            LOG.warn("Cannot create the working version yet: project={}", projectId, e);
            return null;
        }
    }

    /// Creates the versions of all counted steps. A process that finds another one doing this leaves the rest
    /// to it: that one looks again after it has released its claim.
    void saveDue(String projectId) {
        boolean created;
        do {
            created = database.transactions().inTransaction(handle -> {
                if (WorkingVersionDao.readSteps(handle, projectId).pending() < CONFIRMATIONS
                        || !WorkingVersionDao.tryClaimSteps(handle, projectId)) {
                    return false;
                }
                RevisionLock.nextSeqExclusive(handle, projectId);
                return insertDue(handle, projectId);
            });
        } while (created);
    }

    /// Creates a version of the present state if it differs from the newest one.
    ///
    /// @param createdBy null for an automatic version
    SaveResult save(String projectId, @Nullable Long createdBy) {
        return database.transactions().inTransaction(handle -> {
            if (!hasUnsavedChanges(handle, projectId)) {
                return result(handle, projectId, false);
            }
            var seq = RevisionLock.nextSeqExclusive(handle, projectId);
            insertDue(handle, projectId);
            var changed = hasUnsavedChanges(handle, projectId);
            if (changed) {
                insert(handle, projectId, seq, createdBy);
                WorkingVersionDao.deleteUncounted(handle, projectId, seq);
            }
            return result(handle, projectId, changed);
        });
    }

    private static SaveResult result(Handle handle, String projectId, boolean saved) {
        var newest = WorkingVersionDao.readSteps(handle, projectId).newest();
        return new SaveResult(newest == null ? null : new VersionNumber(0, newest).toString(), saved);
    }

    private static boolean hasUnsavedChanges(Handle handle, String projectId) {
        return WorkingVersionDao.hasUnsavedChanges(
                handle, projectId, FrozenVersionDao.currentClasses(handle, projectId));
    }

    /// Each version holds the state right after the last of its ten steps. The transaction holds the
    /// exclusive lock, so that every step below the newest number is visible. Returns whether there was any.
    private boolean insertDue(Handle handle, String projectId) {
        var steps = WorkingVersionDao.listCounted(handle, projectId, MAX_STEPS);
        var last = 0L;
        for (var i = CONFIRMATIONS - 1; i < steps.size(); i += CONFIRMATIONS) {
            last = steps.get(i);
            insert(handle, projectId, last, null);
        }
        if (last > 0) {
            WorkingVersionDao.deleteSteps(handle, projectId, last);
        }
        return last > 0;
    }

    private void insert(Handle handle, String projectId, long seq, @Nullable Long createdBy) {
        var project = Objects.requireNonNull(ProjectDao.find(handle, projectId), "the project was deleted");
        var row = FrozenVersionRow.of(
                handle,
                project,
                WorkingVersionDao.nextVersionId(handle),
                FrozenVersionDao.nextNumber(handle, projectId, VersionType.VERSION_TYPE_WORKING),
                VersionType.VERSION_TYPE_WORKING,
                seq,
                createdBy,
                clock.instant());
        FrozenVersionDao.insert(handle, row);
        WorkingVersionDao.insertNew(handle, row);
    }
}
