package dev.labeler.dataset.sharing;

import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.audit.AuditReader;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.rpc.PageRequest;
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
import org.jdbi.v3.core.Handle;

/// `PermissionService`: roles of users on datasets, and the audit log.
public final class PermissionGrpcService implements BindableService {

    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final UserDao users;
    private final JobScheduler jobs;
    private final Clock clock;
    private final PermissionChecker checker;
    private final PermissionEditor editor;
    private final OwnershipTransfer ownership;
    private final AuditReader audit;

    public PermissionGrpcService(
            Database database,
            DatasetAccessCheck accessCheck,
            ViewerResolver viewers,
            UserDao users,
            JobScheduler jobs,
            Clock clock) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.users = users;
        this.jobs = jobs;
        this.clock = clock;
        checker = new PermissionChecker(database, accessCheck, viewers);
        editor = new PermissionEditor(accessCheck, users, clock);
        ownership = new OwnershipTransfer(accessCheck, users, jobs, clock);
        audit = new AuditReader(database, accessCheck, viewers);
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
        return checker.check(request);
    }

    private ListPermissionsResponse listPermissions(ListPermissionsRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var page = PageRequest.of(request);
        return list(dataset.id(), page);
    }

    private Permission grantPermission(GrantPermissionRequest request) {
        var assignment =
                new PermissionEditor.RoleAssignment(request.getDatasetId(), request.getUserId(), request.getRole());
        return database.transactions().once(request, Permission.parser(), handle -> {
            scheduleFiles(handle, assignment.datasetId());
            return editor.grant(handle, assignment);
        });
    }

    private Permission changePermission(ChangePermissionRequest request) {
        var assignment =
                new PermissionEditor.RoleAssignment(request.getDatasetId(), request.getUserId(), request.getRole());
        return database.transactions().once(request, Permission.parser(), handle -> {
            scheduleFiles(handle, assignment.datasetId());
            return editor.change(handle, assignment);
        });
    }

    private RevokePermissionResponse revokePermission(RevokePermissionRequest request) {
        var id = request.getDatasetId();
        var userId = UserValidator.requireValidId(request.getUserId());
        return database.transactions().once(request, RevokePermissionResponse.parser(), handle -> {
            scheduleFiles(handle, id);
            editor.revoke(handle, id, userId);
            return RevokePermissionResponse.newBuilder()
                    .setDatasetId(id)
                    .setUserId(userId)
                    .setRevoked(true)
                    .build();
        });
    }

    /// A lost database is rebuilt with the members that the dataset's files have.
    private void scheduleFiles(Handle handle, String datasetId) {
        jobs.schedule(handle, MetaFileWriter.instance(datasetId), clock.instant());
    }

    private TransferOwnerResponse transferOwner(TransferOwnerRequest request) {
        var response = database.transactions()
                .once(request, TransferOwnerResponse.parser(), handle -> ownership.transfer(handle, request));
        jobs.triggerDueJobs();
        return response;
    }

    private ListAuditResponse listAudit(ListAuditRequest request) {
        return audit.list(request);
    }

    private ListPermissionsResponse list(String datasetId, PageRequest page) {
        var all = database.jdbi().withHandle(handle -> MemberDao.list(handle, datasetId));
        var members = page.of(all);
        var known = users.byIds(members.stream().map(DatasetMember::userId).toList()).stream()
                .collect(Collectors.toMap(UserRow::id, Function.identity()));
        var response = ListPermissionsResponse.newBuilder();
        for (var member : members) {
            response.addPermissions(PermissionMapping.toProto(member, known.get(member.userId())));
        }
        page.setNextPageToken(response, members.size(), all.size());
        return response.build();
    }
}
