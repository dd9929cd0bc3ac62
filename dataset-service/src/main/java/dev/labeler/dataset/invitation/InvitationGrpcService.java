package dev.labeler.dataset.invitation;

import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.catalog.Paging;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Idempotency;
import dev.labeler.kit.rpc.ListPage;
import dev.labeler.kit.rpc.Unary;
import dev.labeler.proto.dataset.v1.AcceptInvitationRequest;
import dev.labeler.proto.dataset.v1.CreateInvitationRequest;
import dev.labeler.proto.dataset.v1.Invitation;
import dev.labeler.proto.dataset.v1.InvitationServiceGrpc;
import dev.labeler.proto.dataset.v1.ListInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListInvitationsResponse;
import dev.labeler.proto.dataset.v1.ListMyInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListMyInvitationsResponse;
import dev.labeler.proto.dataset.v1.WithdrawInvitationRequest;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import org.jdbi.v3.core.Handle;

/// Invitations to datasets.
public final class InvitationGrpcService extends InvitationServiceGrpc.InvitationServiceImplBase {
    private final Database database;
    private final Grants grants;
    private final Clock clock;
    private final Inviting inviting;
    private final Accepting accepting;

    public InvitationGrpcService(Database database, Grants grants, UserDao users, Clock clock) {
        this.database = database;
        this.grants = grants;
        this.clock = clock;
        inviting = new Inviting(grants, clock);
        accepting = new Accepting(users, clock);
    }

    @Override
    public void createInvitation(CreateInvitationRequest request, StreamObserver<Invitation> out) {
        Unary.answer(out, () -> {
            Inviting.check(request);
            var token = InvitationToken.create();
            return database.transactions().inTransaction(handle -> create(handle, request, token));
        });
    }

    @Override
    public void listInvitations(ListInvitationsRequest request, StreamObserver<ListInvitationsResponse> out) {
        Unary.answer(out, () -> list(request));
    }

    @Override
    public void withdrawInvitation(WithdrawInvitationRequest request, StreamObserver<Invitation> out) {
        Unary.answer(
                out,
                () -> database.transactions()
                        .inTransaction(handle -> Idempotency.once(
                                handle,
                                request,
                                Invitation.parser(),
                                () -> toProto(inviting.withdraw(handle, request)))));
    }

    @Override
    public void listMyInvitations(ListMyInvitationsRequest request, StreamObserver<ListMyInvitationsResponse> out) {
        Unary.answer(out, () -> {
            var me = accepting.me();
            var page = ListPage.of(request, Paging.USUAL, Paging.MOST);
            return database.transactions().inSnapshot(handle -> {
                var now = clock.instant();
                var response = ListMyInvitationsResponse.newBuilder()
                        .setTotal(InvitationDao.countOpen(handle, me.email(), now));
                InvitationDao.open(handle, me.email(), now, page.skip(), page.limit())
                        .forEach(row -> response.addInvitations(toProto(row)));
                page.end(response, response.getInvitationsCount(), response.getTotal());
                return response.build();
            });
        });
    }

    @Override
    public void acceptInvitation(AcceptInvitationRequest request, StreamObserver<Invitation> out) {
        Unary.answer(
                out,
                () -> database.transactions()
                        .inTransaction(handle -> Idempotency.once(
                                handle,
                                request,
                                Invitation.parser(),
                                () -> toProto(accepting.accept(handle, request)))));
    }

    /// The stored answer of an idempotency key is without the token, which is stored nowhere.
    private Invitation create(Handle handle, CreateInvitationRequest request, InvitationToken token) {
        var created = new boolean[1];
        var answer = Idempotency.once(handle, request, Invitation.parser(), () -> {
            created[0] = true;
            return toProto(inviting.invite(handle, request, token));
        });
        return created[0] ? answer.toBuilder().setToken(token.text()).build() : answer;
    }

    private ListInvitationsResponse list(ListInvitationsRequest request) {
        var dataset = grants.of(request.getDatasetId())
                .dataset();
        var page = ListPage.of(request, Paging.USUAL, Paging.MOST);
        return database.transactions().inSnapshot(handle -> {
            var response = ListInvitationsResponse.newBuilder().setTotal(InvitationDao.count(handle, dataset.id()));
            InvitationDao.list(handle, dataset.id(), page.skip(), page.limit())
                    .forEach(row -> response.addInvitations(toProto(row)));
            page.end(response, response.getInvitationsCount(), response.getTotal());
            return response.build();
        });
    }

    private Invitation toProto(InvitationRow row) {
        return InvitationMapping.toProto(row, clock.instant());
    }
}
