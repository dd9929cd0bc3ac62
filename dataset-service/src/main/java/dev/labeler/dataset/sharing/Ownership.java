package dev.labeler.dataset.sharing;

import dev.labeler.dataset.audit.Audit;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.catalog.MetaFiles;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.kit.db.Jobs;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.TransferOwnerRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerResponse;
import dev.labeler.proto.type.v1.Role;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/// Hands a dataset over.
final class Ownership {
    private final Grants grants;
    private final UserDao users;
    private final Jobs jobs;
    private final Clock clock;

    Ownership(Grants grants, UserDao users, Jobs jobs, Clock clock) {
        this.grants = grants;
        this.users = users;
        this.jobs = jobs;
        this.clock = clock;
    }

    TransferOwnerResponse transfer(Handle handle, TransferOwnerRequest request) {
        var userId = Users.id(request.getUserId());
        var dataset = grants.locked(handle, request.getDatasetId()).dataset();
        var user = Users.requireActive(users, userId);
        if (dataset.ownerId() != userId) {
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var by = Caller.current().userId();
            MemberDao.setOwner(handle, dataset.id(), userId, user.organizationId(), now);
            MemberDao.put(handle, dataset.id(), new Member(userId, Role.ROLE_OWNER, by, now));
            MemberDao.put(handle, dataset.id(), new Member(dataset.ownerId(), Role.ROLE_EDITOR, by, now));
            jobs.schedule(handle, MetaFiles.order(dataset.id()), clock.instant());
            Audit.write(
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
