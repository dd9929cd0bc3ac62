package dev.labeler.dataset.invitation;

import static dev.labeler.dataset.TestUsers.ADMIN;
import static dev.labeler.dataset.TestUsers.EDITOR;
import static dev.labeler.dataset.TestUsers.INACTIVE;
import static dev.labeler.dataset.TestUsers.OUTSIDER;
import static dev.labeler.dataset.TestUsers.OWNER;
import static dev.labeler.dataset.TestUsers.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.TestUsers;
import dev.labeler.proto.dataset.v1.AcceptInvitationRequest;
import dev.labeler.proto.dataset.v1.CheckPermissionRequest;
import dev.labeler.proto.dataset.v1.CreateInvitationRequest;
import dev.labeler.proto.dataset.v1.Invitation;
import dev.labeler.proto.dataset.v1.InvitationServiceGrpc;
import dev.labeler.proto.dataset.v1.InvitationState;
import dev.labeler.proto.dataset.v1.ListInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListMyInvitationsRequest;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.RevokePermissionRequest;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.dataset.v1.WithdrawInvitationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvitationTest {
    private static TestDatasetService service;
    private String dataset;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        TestUsers.moveIn(service);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void upload() throws Exception {
        service.sql("DELETE FROM invitation");
        dataset = TestUsers.dataset(service, Visibility.VISIBILITY_PRIVATE);
    }

    @Test
    void userWhoSignsUpLaterAcceptsTheInvitationById() throws Exception {
        var invited = invite("New.Person@Example.org", Role.ROLE_EDITOR);
        assertThat(invited.getState()).isEqualTo(InvitationState.INVITATION_STATE_OPEN);
        assertThat(invited.getToken()).hasSize(43);
        assertThat(invited.getDatasetName()).isEqualTo("shared");

        service.sql("""
                INSERT INTO public.users (id, email, hashed_password, system_role, is_active)
                VALUES (100, 'new.person@example.ORG', '', 'guest', true) ON CONFLICT (id) DO NOTHING
                """);
        assertThat(mine(100)).containsExactly(invited.toBuilder().clearToken().build());

        var accepted = accept(100, byId(invited));
        assertThat(accepted.getState()).isEqualTo(InvitationState.INVITATION_STATE_ACCEPTED);
        assertThat(accepted.getAcceptedBy()).isEqualTo(100);
        assertThat(role(100)).isEqualTo(Role.ROLE_EDITOR);
        assertThat(mine(100)).isEmpty();
    }

    @Test
    void tokenIsAcceptedFromAnyUserAndReturnedOnlyOnce() throws Exception {
        var invited = invite("invited@example.org", Role.ROLE_VIEWER);
        assertThat(list())
                .singleElement()
                .satisfies(listed -> assertThat(listed.hasToken()).isFalse());
        accept(OUTSIDER, byToken(invited));
        assertThat(role(OUTSIDER)).isEqualTo(Role.ROLE_VIEWER);
        assertThat(service.count("invitation WHERE position('" + invited.getToken() + "' IN invitation::text) > 0"))
                .isZero();
    }

    @Test
    void acceptingAgainIsOneEffect() throws Exception {
        var invited = invite("outsider@X", Role.ROLE_VIEWER);
        var accepted = accept(OUTSIDER, byId(invited));
        assertThat(accept(OUTSIDER, byToken(invited))).isEqualTo(accepted);

        PermissionServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .revokePermission(RevokePermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(OUTSIDER)
                        .build());
        assertThat(accept(OUTSIDER, byToken(invited))).isEqualTo(accepted);
        assertThat(role(OUTSIDER)).isEqualTo(Role.ROLE_UNSPECIFIED);
    }

    @Test
    void onlyOneOfTwoConcurrentAcceptsSucceeds() throws Exception {
        var invited = invite("invited@example.org", Role.ROLE_VIEWER);
        var users = new long[] {OUTSIDER, TestUsers.COLLEAGUE};
        var calls = new ArrayList<Callable<String>>();
        for (var i = 0; i < 8; i++) {
            var user = users[i % 2];
            calls.add(() -> {
                try {
                    return accept(user, byToken(invited)).getState().name();
                } catch (StatusException e) {
                    return DatasetErrors.reason(e).name();
                }
            });
        }
        var answers = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : threads.invokeAll(calls)) {
                answers.add(call.get());
            }
        }
        assertThat(answers).containsOnly("INVITATION_STATE_ACCEPTED", "INVITATION_USED");
        assertThat(answers).filteredOn("INVITATION_USED"::equals).hasSize(4);
        assertThat(role(OUTSIDER) == Role.ROLE_VIEWER).isNotEqualTo(role(TestUsers.COLLEAGUE) == Role.ROLE_VIEWER);
    }

    @Test
    void acceptingNeverLowersARole() throws Exception {
        accept(EDITOR, byToken(invite("editor@x", Role.ROLE_VIEWER)));
        assertThat(role(EDITOR)).isEqualTo(Role.ROLE_EDITOR);
        accept(OWNER, byToken(invite("a@b", Role.ROLE_EDITOR)));
        assertThat(role(OWNER)).isEqualTo(Role.ROLE_OWNER);
        accept(VIEWER, byToken(invite("c@d", Role.ROLE_EDITOR)));
        assertThat(role(VIEWER)).isEqualTo(Role.ROLE_EDITOR);
    }

    @Test
    void withdrawnAndExpiredInvitationsAreClosed() throws Exception {
        var withdrawn = invite("outsider@x", Role.ROLE_VIEWER);
        assertThat(withdraw(OWNER, withdrawn).getState()).isEqualTo(InvitationState.INVITATION_STATE_WITHDRAWN);
        assertThat(withdraw(OWNER, withdrawn).getState()).isEqualTo(InvitationState.INVITATION_STATE_WITHDRAWN);
        assertClosed(withdrawn, "withdrawn");

        var expired = invite("outsider@x", Role.ROLE_VIEWER);
        service.sql("UPDATE invitation SET expires_at = now() WHERE invitation_id = ?", expired.getInvitationId());
        assertClosed(expired, "expired");
        assertThat(mine(OUTSIDER)).isEmpty();
        assertThat(list())
                .extracting(Invitation::getState)
                .containsExactly(InvitationState.INVITATION_STATE_EXPIRED, InvitationState.INVITATION_STATE_WITHDRAWN);
    }

    @Test
    void invitingAgainReplacesTheOpenInvitation() throws Exception {
        var first = invite("outsider@x", Role.ROLE_VIEWER);
        var second = invite("OUTSIDER@x", Role.ROLE_EDITOR);
        assertClosed(first, "withdrawn");
        assertThat(mine(OUTSIDER)).extracting(Invitation::getInvitationId).containsExactly(second.getInvitationId());
    }

    @Test
    void keyMakesOneInvitationAndReturnsTheTokenOnce() throws Exception {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), "invite-" + dataset);
        var channel = ClientInterceptors.intercept(
                service.services.asUser(OWNER), MetadataUtils.newAttachHeadersInterceptor(headers));
        var request = request("outsider@x", Role.ROLE_VIEWER).build();
        var first = InvitationServiceGrpc.newBlockingV2Stub(channel).createInvitation(request);
        var again = InvitationServiceGrpc.newBlockingV2Stub(channel).createInvitation(request);
        assertThat(again).isEqualTo(first.toBuilder().clearToken().build());
        assertThat(list()).hasSize(1);
        assertThat(accept(OUTSIDER, byToken(first)).getState()).isEqualTo(InvitationState.INVITATION_STATE_ACCEPTED);
    }

    @Test
    void acceptedInvitationCannotBeWithdrawn() throws Exception {
        var invited = invite("outsider@x", Role.ROLE_VIEWER);
        accept(OUTSIDER, byId(invited));
        assertThat(DatasetErrors.reason(catchThrowable(() -> withdraw(OWNER, invited))))
                .isEqualTo(ErrorReason.INVITATION_USED);
        assertThat(DatasetErrors.reason(catchThrowable(() -> accept(VIEWER, byToken(invited)))))
                .isEqualTo(ErrorReason.INVITATION_USED);
    }

    @Test
    void idIsNotAcceptedFromAnotherAddress() throws Exception {
        var invited = invite("outsider@x", Role.ROLE_VIEWER);
        for (Callable<?> call : new Callable<?>[] {
            () -> accept(VIEWER, byId(invited)),
            () -> accept(ADMIN, byId(invited)),
            () -> accept(OUTSIDER, AcceptInvitationRequest.newBuilder().setInvitationId("inv_x")),
            () -> accept(OUTSIDER, AcceptInvitationRequest.newBuilder().setToken("guess")),
            () -> withdraw(OWNER, invited.toBuilder().setInvitationId("inv_x").build())
        }) {
            assertThat(DatasetErrors.reason(catchThrowable(call::call))).isEqualTo(ErrorReason.INVITATION_NOT_FOUND);
        }
        var other = TestUsers.dataset(service, Visibility.VISIBILITY_PRIVATE);
        assertThat(DatasetErrors.reason(catchThrowable(() ->
                        withdraw(OWNER, invited.toBuilder().setDatasetId(other).build()))))
                .isEqualTo(ErrorReason.INVITATION_NOT_FOUND);
    }

    @Test
    void onlyOwnersInviteAndOnlyUsersAccept() throws Exception {
        var invited = invite("outsider@x", Role.ROLE_VIEWER);
        for (Callable<?> call : new Callable<?>[] {
            () -> InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(EDITOR))
                    .createInvitation(request("a@b", Role.ROLE_VIEWER).build()),
            () -> withdraw(EDITOR, invited),
            () -> InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(EDITOR))
                    .listInvitations(ListInvitationsRequest.newBuilder()
                            .setDatasetId(dataset)
                            .build())
        }) {
            assertThat(DatasetErrors.reason(catchThrowable(call::call))).isEqualTo(ErrorReason.PERMISSION_DENIED);
        }
        for (var caller : new Channel[] {
            service.services.asPlatform(null), service.services.asUser(INACTIVE), service.services.asUser(99_999)
        }) {
            assertThat(DatasetErrors.reason(catchThrowable(() -> InvitationServiceGrpc.newBlockingV2Stub(caller)
                            .acceptInvitation(byToken(invited).build()))))
                    .isEqualTo(ErrorReason.UNAUTHENTICATED);
            assertThat(DatasetErrors.reason(catchThrowable(() -> InvitationServiceGrpc.newBlockingV2Stub(caller)
                            .listMyInvitations(ListMyInvitationsRequest.getDefaultInstance()))))
                    .isEqualTo(ErrorReason.UNAUTHENTICATED);
        }
    }

    @Test
    void invalidInputNamesItsField() {
        for (var email : new String[] {"", " ", "x", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\r\nBcc: c@d"}) {
            assertRefused(request(email, Role.ROLE_VIEWER), "email");
        }
        assertRefused(request("a@" + "b".repeat(253), Role.ROLE_VIEWER), "email");
        assertRefused(request("a@b", Role.ROLE_OWNER), "role");
        for (var days : new int[] {0, -1, 91, Integer.MAX_VALUE}) {
            assertRefused(request("a@b", Role.ROLE_VIEWER).setExpiresInDays(days), "expires_in_days");
        }
        var noRole = catchThrowable(() -> invite("a@b", Role.ROLE_UNSPECIFIED));
        assertThat(DatasetErrors.reason(noRole)).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(DatasetErrors.metadata(noRole)).containsEntry("allowed", "viewer, editor");
        for (var neither : new AcceptInvitationRequest.Builder[] {
            AcceptInvitationRequest.newBuilder(),
            AcceptInvitationRequest.newBuilder().setToken("x").setInvitationId("y")
        }) {
            assertThat(DatasetErrors.reason(catchThrowable(() -> accept(OUTSIDER, neither))))
                    .isEqualTo(ErrorReason.INVALID_REQUEST);
        }
    }

    private void assertRefused(CreateInvitationRequest.Builder request, String field) {
        var refused = catchThrowable(() -> InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .createInvitation(request.build()));
        assertThat(DatasetErrors.reason(refused)).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(DatasetErrors.violations(refused)).containsOnlyKeys(field);
    }

    private void assertClosed(Invitation invitation, String cause) {
        var closed = catchThrowable(() -> accept(OUTSIDER, byToken(invitation)));
        assertThat(DatasetErrors.reason(closed)).isEqualTo(ErrorReason.INVITATION_CLOSED);
        assertThat(DatasetErrors.metadata(closed)).containsEntry("cause", cause);
    }

    private CreateInvitationRequest.Builder request(String email, Role role) {
        return CreateInvitationRequest.newBuilder()
                .setDatasetId(dataset)
                .setEmail(email)
                .setRole(role);
    }

    private Invitation invite(String email, Role role) throws StatusException {
        return InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .createInvitation(request(email, role).build());
    }

    private Invitation withdraw(long user, Invitation invitation) throws StatusException {
        return InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(user))
                .withdrawInvitation(WithdrawInvitationRequest.newBuilder()
                        .setDatasetId(invitation.getDatasetId())
                        .setInvitationId(invitation.getInvitationId())
                        .build());
    }

    private Invitation accept(long user, AcceptInvitationRequest.Builder request) throws StatusException {
        return InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(user))
                .acceptInvitation(request.build());
    }

    private List<Invitation> mine(long user) throws StatusException {
        return InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(user))
                .listMyInvitations(ListMyInvitationsRequest.getDefaultInstance())
                .getInvitationsList();
    }

    private List<Invitation> list() throws StatusException {
        return InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .listInvitations(ListInvitationsRequest.newBuilder()
                        .setDatasetId(dataset)
                        .build())
                .getInvitationsList();
    }

    private Role role(long user) throws StatusException {
        return PermissionServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .checkPermission(CheckPermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(user)
                        .build())
                .getRole();
    }

    private static AcceptInvitationRequest.Builder byId(Invitation invitation) {
        return AcceptInvitationRequest.newBuilder().setInvitationId(invitation.getInvitationId());
    }

    private static AcceptInvitationRequest.Builder byToken(Invitation invitation) {
        return AcceptInvitationRequest.newBuilder().setToken(invitation.getToken());
    }
}
