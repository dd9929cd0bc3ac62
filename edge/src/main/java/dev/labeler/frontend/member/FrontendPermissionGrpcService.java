package dev.labeler.frontend.member;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.frontend.user.UserIds;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.ChangePermissionRequest;
import dev.labeler.proto.dataset.v1.CheckPermissionRequest;
import dev.labeler.proto.dataset.v1.ListPermissionsRequest;
import dev.labeler.proto.dataset.v1.Permission;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.RevokePermissionRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerRequest;
import dev.labeler.proto.frontend.v1.ChangeFrontendPermissionRequest;
import dev.labeler.proto.frontend.v1.FrontendMemberServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendPermission;
import dev.labeler.proto.frontend.v1.ListFrontendPermissionsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendPermissionsResponse;
import dev.labeler.proto.frontend.v1.RemoveFrontendPermissionRequest;
import dev.labeler.proto.frontend.v1.RemoveFrontendPermissionResponse;
import dev.labeler.proto.frontend.v1.TransferFrontendOwnershipRequest;
import dev.labeler.proto.frontend.v1.TransferFrontendOwnershipResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.StatusException;

/// The methods of `FrontendMemberService` about permissions.
public final class FrontendPermissionGrpcService {
    private final PermissionServiceGrpc.PermissionServiceBlockingV2Stub permissions;
    private final ProjectAliasResolver aliases;
    private final UserIdReader users;

    public FrontendPermissionGrpcService(Channel datasetService, Channel annotationService, UserIdReader users) {
        permissions = PermissionServiceGrpc.newBlockingV2Stub(datasetService);
        aliases = new ProjectAliasResolver(annotationService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendMemberServiceGrpc.getListFrontendPermissionsMethod(), this::list)
                .unary(FrontendMemberServiceGrpc.getChangeFrontendPermissionMethod(), this::change)
                .unary(FrontendMemberServiceGrpc.getRemoveFrontendPermissionMethod(), this::remove)
                .unary(FrontendMemberServiceGrpc.getTransferFrontendOwnershipMethod(), this::transfer);
    }

    private ListFrontendPermissionsResponse list(ListFrontendPermissionsRequest request) throws StatusException {
        var datasetId = aliases.datasetId(request.getProjectId());
        var ids = users.current();
        var response = ListFrontendPermissionsResponse.newBuilder();
        try {
            permissions
                    .listPermissions(ListPermissionsRequest.newBuilder()
                            .setDatasetId(datasetId)
                            .build())
                    .getPermissionsList()
                    .forEach(each -> response.addPermissions(toProto(each, request.getProjectId(), ids)));
        } catch (StatusException e) {
            if (FailureMapper.fromException(e).reason() != ErrorReason.PERMISSION_DENIED) {
                throw e;
            }
            addOwn(response, datasetId, request.getProjectId(), ids);
        }
        return response.build();
    }

    /// Only the owner may list the permissions of others; the frontend shows nothing without this list.
    private void addOwn(
            ListFrontendPermissionsResponse.Builder response, String datasetId, String projectId, UserIds ids)
            throws StatusException {
        var caller = Caller.current().userId();
        if (caller == null) {
            return;
        }
        var check = permissions.checkPermission(CheckPermissionRequest.newBuilder()
                .setDatasetId(datasetId)
                .setUserId(caller)
                .build());
        var own = FrontendPermission.newBuilder()
                .setId(caller)
                .setProjectId(projectId)
                .setUserId(ids.text(caller))
                .setRole(FrontendRoles.toProto(check.getRole()));
        if (check.hasGrantedAt()) {
            own.setGrantedAt(check.getGrantedAt());
        }
        response.addPermissions(own);
    }

    private FrontendPermission change(ChangeFrontendPermissionRequest request) throws StatusException {
        var ids = users.current();
        var changed = permissions.changePermission(ChangePermissionRequest.newBuilder()
                .setDatasetId(aliases.datasetId(request.getProjectId()))
                .setUserId(ids.parse("user_id", request.getUserId()))
                .setRole(FrontendRoles.fromProto(request.getRole()))
                .build());
        return toProto(changed, request.getProjectId(), ids);
    }

    private RemoveFrontendPermissionResponse remove(RemoveFrontendPermissionRequest request) throws StatusException {
        permissions.revokePermission(RevokePermissionRequest.newBuilder()
                .setDatasetId(aliases.datasetId(request.getProjectId()))
                .setUserId(users.current().parse("user_id", request.getUserId()))
                .build());
        return RemoveFrontendPermissionResponse.getDefaultInstance();
    }

    private TransferFrontendOwnershipResponse transfer(TransferFrontendOwnershipRequest request)
            throws StatusException {
        var ids = users.current();
        var transferred = permissions.transferOwner(TransferOwnerRequest.newBuilder()
                .setDatasetId(aliases.datasetId(request.getProjectId()))
                .setUserId(ids.parse("new_owner_user_id", request.getNewOwnerUserId()))
                .build());
        return TransferFrontendOwnershipResponse.newBuilder()
                .setMessage("The dataset has another owner.")
                .setNewOwnerUserId(ids.text(transferred.getOwnerId()))
                .setPreviousOwnerUserId(ids.text(transferred.getPreviousOwnerId()))
                .build();
    }

    private static FrontendPermission toProto(Permission permission, String projectId, UserIds ids) {
        var mapped = FrontendPermission.newBuilder()
                .setId(permission.getUserId())
                .setProjectId(projectId)
                .setUserId(ids.text(permission.getUserId()))
                .setRole(FrontendRoles.toProto(permission.getRole()))
                .setGrantedAt(permission.getGrantedAt());
        if (permission.hasGrantedBy()) {
            mapped.setGrantedBy(ids.text(permission.getGrantedBy()));
        }
        if (permission.hasFullName()) {
            mapped.setUserName(permission.getFullName());
        }
        if (permission.hasEmail()) {
            mapped.setUserEmail(permission.getEmail());
        }
        return mapped.build();
    }
}
