package dev.labeler.dataset.sharing;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.GrantedDataset;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.dataset.v1.AccessReason;
import dev.labeler.proto.dataset.v1.CheckPermissionRequest;
import dev.labeler.proto.dataset.v1.PermissionCheck;
import dev.labeler.proto.dataset.v1.Visibility;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Returns the access of a user to a dataset. The role comes from the access rule of all calls; the reason explains
/// it.
final class PermissionChecker {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final ViewerResolver viewers;

    PermissionChecker(Database database, DatasetAccessCheck accessCheck, ViewerResolver viewers) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.viewers = viewers;
    }

    PermissionCheck check(CheckPermissionRequest request) {
        var userId = UserValidator.requireValidId(request.getUserId());
        var callerAccess = accessCheck.require(request.getDatasetId());
        if (!Objects.equals(Caller.current().userId(), userId)) {
            callerAccess.requireElevated();
        }
        var dataset = callerAccess.dataset();
        var response = PermissionCheck.newBuilder().setDatasetId(dataset.id()).setUserId(userId);
        var viewer = viewers.ofUser(userId);
        return database.jdbi().withHandle(handle -> {
            var granted = viewer == null ? null : DatasetDao.find(handle, dataset.id(), viewer);
            if (viewer == null || granted == null) {
                return response.setReason(AccessReason.ACCESS_REASON_NO_ACCESS).build();
            }
            var member = MemberDao.find(handle, dataset.id(), userId);
            var decisive = member != null && member.role() == granted.role() ? member : null;
            if (decisive != null) {
                response.setGrantedAt(DatasetMapping.toProto(decisive.grantedAt()));
            }
            return response.setHasAccess(true)
                    .setIsOwner(granted.dataset().ownerId() == userId)
                    .setPermissionLevel(PermissionMapping.level(granted.role()))
                    .setRole(granted.role())
                    .setReason(reason(granted, viewer, decisive))
                    .build();
        });
    }

    private static AccessReason reason(GrantedDataset granted, Viewer viewer, @Nullable DatasetMember member) {
        if (viewer.all() || Objects.equals(viewer.userId(), granted.dataset().ownerId())) {
            return AccessReason.ACCESS_REASON_OWNER;
        }
        if (member != null) {
            return AccessReason.ACCESS_REASON_EXPLICIT_PERMISSION;
        }
        return granted.dataset().visibility() == Visibility.VISIBILITY_PUBLIC
                ? AccessReason.ACCESS_REASON_PUBLIC_DATASET
                : AccessReason.ACCESS_REASON_ORGANIZATION_MEMBER;
    }
}
