package dev.labeler.dataset.sharing;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.TransferOwnerRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerResponse;
import dev.labeler.proto.type.v1.Role;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/// Transfers a dataset to another owner.
final class OwnershipTransfer {
    private final DatasetAccessCheck accessCheck;
    private final UserDao users;
    private final JobScheduler jobs;
    private final Clock clock;

    OwnershipTransfer(DatasetAccessCheck accessCheck, UserDao users, JobScheduler jobs, Clock clock) {
        this.accessCheck = accessCheck;
        this.users = users;
        this.jobs = jobs;
        this.clock = clock;
    }

    TransferOwnerResponse transfer(Handle handle, TransferOwnerRequest request) {
        var userId = UserValidator.requireValidId(request.getUserId());
        var dataset = accessCheck.requireLocked(handle, request.getDatasetId()).dataset();
        var user = UserValidator.requireActive(users, userId);
        if (dataset.ownerId() != userId) {
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var by = Caller.current().userId();
            MemberDao.setOwner(handle, dataset.id(), userId, user.organizationId(), now);
            MemberDao.put(handle, dataset.id(), new DatasetMember(userId, Role.ROLE_OWNER, by, now));
            MemberDao.put(handle, dataset.id(), new DatasetMember(dataset.ownerId(), Role.ROLE_EDITOR, by, now));
            jobs.schedule(handle, MetaFileWriter.instance(dataset.id()), clock.instant());
            AuditWriter.write(
                    handle,
                    dataset.id(),
                    AuditAction.AUDIT_ACTION_OWNER_TRANSFERRED,
                    "user_id",
                    userId,
                    "previous_owner_id",
                    dataset.ownerId());
        }
        return TransferOwnerResponse.newBuilder()
                .setDatasetId(dataset.id())
                .setOwnerId(userId)
                .setPreviousOwnerId(dataset.ownerId())
                .build();
    }
}
