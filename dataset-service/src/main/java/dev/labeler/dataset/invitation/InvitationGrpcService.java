package dev.labeler.dataset.invitation;

import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.AcceptInvitationRequest;
import dev.labeler.proto.dataset.v1.CreateInvitationRequest;
import dev.labeler.proto.dataset.v1.Invitation;
import dev.labeler.proto.dataset.v1.InvitationServiceGrpc;
import dev.labeler.proto.dataset.v1.ListInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListInvitationsResponse;
import dev.labeler.proto.dataset.v1.ListMyInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListMyInvitationsResponse;
import dev.labeler.proto.dataset.v1.WithdrawInvitationRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import org.jdbi.v3.core.Handle;

/// `InvitationService`: invitations to datasets.
public final class InvitationGrpcService implements BindableService {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final UserDao users;
    private final Clock clock;
    private final InvitationIssuer issuer;
    private final InvitationAcceptor acceptor;

    public InvitationGrpcService(Database database, DatasetAccessCheck accessCheck, UserDao users, Clock clock) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.users = users;
        this.clock = clock;
        issuer = new InvitationIssuer(accessCheck, clock);
        acceptor = new InvitationAcceptor(users, clock);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(InvitationServiceGrpc.getServiceDescriptor())
                .unary(InvitationServiceGrpc.getCreateInvitationMethod(), this::createInvitation)
                .unary(InvitationServiceGrpc.getListInvitationsMethod(), this::listInvitations)
                .unary(InvitationServiceGrpc.getWithdrawInvitationMethod(), this::withdrawInvitation)
                .unary(InvitationServiceGrpc.getListMyInvitationsMethod(), this::listMyInvitations)
                .unary(InvitationServiceGrpc.getAcceptInvitationMethod(), this::acceptInvitation)
                .build();
    }

    private Invitation createInvitation(CreateInvitationRequest request) {
        InvitationIssuer.check(request);
        var token = InvitationToken.create();
        return database.transactions().inTransaction(handle -> create(handle, request, token));
    }

    private Invitation withdrawInvitation(WithdrawInvitationRequest request) {
        return database.transactions()
                .once(request, Invitation.parser(), handle -> toProto(issuer.withdraw(handle, request)));
    }

    private ListMyInvitationsResponse listMyInvitations(ListMyInvitationsRequest request) {
        var me = users.requireCaller();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var now = clock.instant();
            var response =
                    ListMyInvitationsResponse.newBuilder().setTotal(InvitationDao.countOpen(handle, me.email(), now));
            InvitationDao.open(handle, me.email(), now, page.skip(), page.limit())
                    .forEach(row -> response.addInvitations(toProto(row)));
            page.setNextPageToken(response, response.getInvitationsCount(), response.getTotal());
            return response.build();
        });
    }

    private Invitation acceptInvitation(AcceptInvitationRequest request) {
        return database.transactions()
                .once(request, Invitation.parser(), handle -> toProto(acceptor.accept(handle, request)));
    }

    /// The response that is stored for an idempotency key has no token, which is stored nowhere.
    private Invitation create(Handle handle, CreateInvitationRequest request, InvitationToken token) {
        var created = new boolean[1];
        var response = IdempotencyStore.runOnce(handle, request, Invitation.parser(), () -> {
            created[0] = true;
            return toProto(issuer.issue(handle, request, token));
        });
        return created[0] ? response.toBuilder().setToken(token.text()).build() : response;
    }

    private ListInvitationsResponse listInvitations(ListInvitationsRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var response = ListInvitationsResponse.newBuilder().setTotal(InvitationDao.count(handle, dataset.id()));
            InvitationDao.list(handle, dataset.id(), page.skip(), page.limit())
                    .forEach(row -> response.addInvitations(toProto(row)));
            page.setNextPageToken(response, response.getInvitationsCount(), response.getTotal());
            return response.build();
        });
    }

    private Invitation toProto(InvitationRow row) {
        return InvitationMapping.toProto(row, clock.instant());
    }
}
