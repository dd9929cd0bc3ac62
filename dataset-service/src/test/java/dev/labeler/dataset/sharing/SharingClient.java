package dev.labeler.dataset.sharing;

import dev.labeler.proto.dataset.v1.ChangePermissionRequest;
import dev.labeler.proto.dataset.v1.CheckPermissionRequest;
import dev.labeler.proto.dataset.v1.GrantPermissionRequest;
import dev.labeler.proto.dataset.v1.ListPermissionsRequest;
import dev.labeler.proto.dataset.v1.Permission;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.RevokePermissionRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerResponse;
import dev.labeler.proto.type.v1.Role;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A caller of PermissionService who works on one dataset.
record SharingClient(Channel channel, String dataset) {
    PermissionServiceGrpc.PermissionServiceBlockingV2Stub rpc() {
        return PermissionServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    Permission grant(long user, Role role) throws StatusException {
        return rpc().grantPermission(GrantPermissionRequest.newBuilder()
                .setDatasetId(dataset)
                .setUserId(user)
                .setRole(role)
                .build());
    }

    Permission change(long user, Role role) throws StatusException {
        return rpc().changePermission(ChangePermissionRequest.newBuilder()
                .setDatasetId(dataset)
                .setUserId(user)
                .setRole(role)
                .build());
    }

    boolean revoke(long user) throws StatusException {
        return rpc().revokePermission(RevokePermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(user)
                        .build())
                .getRevoked();
    }

    TransferOwnerResponse transfer(long user) throws StatusException {
        return rpc().transferOwner(TransferOwnerRequest.newBuilder()
                .setDatasetId(dataset)
                .setUserId(user)
                .build());
    }

    List<Permission> list() throws StatusException {
        return rpc().listPermissions(ListPermissionsRequest.newBuilder()
                        .setDatasetId(dataset)
                        .build())
                .getPermissionsList();
    }

    Role role(long user) throws StatusException {
        return rpc().checkPermission(CheckPermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(user)
                        .build())
                .getRole();
    }
}
