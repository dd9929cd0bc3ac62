package dev.labeler.dataset.sharing;

import dev.labeler.dataset.access.Viewers;
import dev.labeler.dataset.audit.AuditList;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Jobs;
import dev.labeler.kit.rpc.ListPage;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.ChangePermissionRequest;
import dev.labeler.proto.dataset.v1.CheckPermissionRequest;
import dev.labeler.proto.dataset.v1.GrantPermissionRequest;
import dev.labeler.proto.dataset.v1.ListAuditRequest;
import dev.labeler.proto.dataset.v1.ListAuditResponse;
import dev.labeler.proto.dataset.v1.ListPermissionsRequest;
import dev.labeler.proto.dataset.v1.ListPermissionsResponse;
import dev.labeler.proto.dataset.v1.Permission;
import dev.labeler.proto.dataset.v1.PermissionCheck;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.RevokePermissionRequest;
import dev.labeler.proto.dataset.v1.RevokePermissionResponse;
import dev.labeler.proto.dataset.v1.TransferOwnerRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Who may use a dataset.
public final class PermissionGrpcService implements BindableService {

    private final Database database;
    private final Grants grants;
    private final UserDao users;
    private final Jobs jobs;
    private final PermissionChecks checks;
    private final PermissionChanges changes;
    private final Ownership ownership;
    private final AuditList audit;

    public PermissionGrpcService(
            Database database, Grants grants, Viewers viewers, UserDao users, Jobs jobs, Clock clock) {
        this.database = database;
        this.grants = grants;
        this.users = users;
        this.jobs = jobs;
        checks = new PermissionChecks(database, grants, viewers);
        changes = new PermissionChanges(grants, users, clock);
        ownership = new Ownership(grants, users, jobs, clock);
        audit = new AuditList(database, grants, viewers);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(PermissionServiceGrpc.getServiceDescriptor())
                .unary(PermissionServiceGrpc.getCheckPermissionMethod(), this::checkPermission)
                .unary(PermissionServiceGrpc.getListPermissionsMethod(), this::listPermissions)
                .unary(PermissionServiceGrpc.getGrantPermissionMethod(), this::grantPermission)
                .unary(PermissionServiceGrpc.getChangePermissionMethod(), this::changePermission)
                .unary(PermissionServiceGrpc.getRevokePermissionMethod(), this::revokePermission)
                .unary(PermissionServiceGrpc.getTransferOwnerMethod(), this::transferOwner)
                .unary(PermissionServiceGrpc.getListAuditMethod(), this::listAudit)
                .build();
    }

    private PermissionCheck checkPermission(CheckPermissionRequest request) {
        return checks.check(request);
    }

    private ListPermissionsResponse listPermissions(ListPermissionsRequest request) {
        var dataset = grants.of(request.getDatasetId()).dataset();
        var page = ListPage.of(request);
        return list(dataset.id(), page);
    }

    private Permission grantPermission(GrantPermissionRequest request) {
        var wish = new PermissionChanges.Wish(request.getDatasetId(), request.getUserId(), request.getRole());
        return database.transactions().once(request, Permission.parser(), handle -> changes.grant(handle, wish));
    }

    private Permission changePermission(ChangePermissionRequest request) {
        var wish = new PermissionChanges.Wish(request.getDatasetId(), request.getUserId(), request.getRole());
        return database.transactions().once(request, Permission.parser(), handle -> changes.change(handle, wish));
    }

    private RevokePermissionResponse revokePermission(RevokePermissionRequest request) {
        var id = request.getDatasetId();
        var userId = Users.id(request.getUserId());
        return database.transactions().once(request, RevokePermissionResponse.parser(), handle -> {
            changes.revoke(handle, id, userId);
            return RevokePermissionResponse.newBuilder()
                    .setDatasetId(id)
                    .setUserId(userId)
                    .setRevoked(true)
                    .build();
        });
    }

    private TransferOwnerResponse transferOwner(TransferOwnerRequest request) {
        var answer = database.transactions()
                .once(request, TransferOwnerResponse.parser(), handle -> ownership.transfer(handle, request));
        jobs.hurry();
        return answer;
    }

    private ListAuditResponse listAudit(ListAuditRequest request) {
        return audit.list(request);
    }

    private ListPermissionsResponse list(String datasetId, ListPage page) {
        var all = database.jdbi().withHandle(handle -> MemberDao.list(handle, datasetId));
        var members = page.of(all);
        var known = users.byIds(members.stream().map(Member::userId).toList()).stream()
                .collect(Collectors.toMap(UserRow::id, Function.identity()));
        var response = ListPermissionsResponse.newBuilder();
        for (var member : members) {
            response.addPermissions(PermissionMapping.toProto(member, known.get(member.userId())));
        }
        page.end(response, members.size(), all.size());
        return response.build();
    }
}
