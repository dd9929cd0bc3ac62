package dev.labeler.dataset.sharing;

import dev.labeler.dataset.access.Viewers;
import dev.labeler.dataset.audit.AuditList;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Idempotency;
import dev.labeler.kit.db.Jobs;
import dev.labeler.kit.rpc.ListPage;
import dev.labeler.kit.rpc.Unary;
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
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Who may use a dataset.
public final class PermissionGrpcService extends PermissionServiceGrpc.PermissionServiceImplBase {
    private static final int MOST_MEMBERS = 1000;

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
    public void checkPermission(CheckPermissionRequest request, StreamObserver<PermissionCheck> out) {
        Unary.answer(out, () -> checks.check(request));
    }

    @Override
    public void listPermissions(ListPermissionsRequest request, StreamObserver<ListPermissionsResponse> out) {
        Unary.answer(out, () -> {
            var dataset = grants.of(request.getDatasetId())
                    .dataset();
            var page = ListPage.of(request, MOST_MEMBERS, MOST_MEMBERS);
            return list(dataset.id(), page);
        });
    }

    @Override
    public void grantPermission(GrantPermissionRequest request, StreamObserver<Permission> out) {
        Unary.answer(out, () -> {
            var wish = new PermissionChanges.Wish(request.getDatasetId(), request.getUserId(), request.getRole());
            return database.transactions()
                    .inTransaction(handle -> Idempotency.once(
                            handle,
                            request,
                            Permission.parser(),
                            () -> changes.grant(handle, wish)));
        });
    }

    @Override
    public void changePermission(ChangePermissionRequest request, StreamObserver<Permission> out) {
        Unary.answer(out, () -> {
            var wish = new PermissionChanges.Wish(request.getDatasetId(), request.getUserId(), request.getRole());
            return database.transactions()
                    .inTransaction(handle -> Idempotency.once(
                            handle,
                            request,
                            Permission.parser(),
                            () -> changes.change(handle, wish)));
        });
    }

    @Override
    public void revokePermission(RevokePermissionRequest request, StreamObserver<RevokePermissionResponse> out) {
        Unary.answer(out, () -> {
            var id = request.getDatasetId();
            var userId = Users.id(request.getUserId());
            return database.transactions()
                    .inTransaction(handle ->
                            Idempotency.once(handle, request, RevokePermissionResponse.parser(), () -> {
                                changes.revoke(handle, id, userId);
                                return RevokePermissionResponse.newBuilder()
                                        .setDatasetId(id)
                                        .setUserId(userId)
                                        .setRevoked(true)
                                        .build();
                            }));
        });
    }

    @Override
    public void transferOwner(TransferOwnerRequest request, StreamObserver<TransferOwnerResponse> out) {
        Unary.answer(out, () -> {
            var answer = database.transactions()
                    .inTransaction(handle -> Idempotency.once(
                            handle,
                            request,
                            TransferOwnerResponse.parser(),
                            () -> ownership.transfer(handle, request)));
            jobs.hurry();
            return answer;
        });
    }

    @Override
    public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> out) {
        Unary.answer(out, () -> audit.list(request));
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
