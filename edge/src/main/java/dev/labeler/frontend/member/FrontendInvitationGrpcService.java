package dev.labeler.frontend.member;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.AcceptInvitationRequest;
import dev.labeler.proto.dataset.v1.CreateInvitationRequest;
import dev.labeler.proto.dataset.v1.InvitationServiceGrpc;
import dev.labeler.proto.dataset.v1.ListInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListMyInvitationsRequest;
import dev.labeler.proto.dataset.v1.ListPermissionsRequest;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.WithdrawInvitationRequest;
import dev.labeler.proto.frontend.v1.AcceptFrontendInvitationRequest;
import dev.labeler.proto.frontend.v1.AcceptFrontendInvitationResponse;
import dev.labeler.proto.frontend.v1.CancelFrontendInvitationRequest;
import dev.labeler.proto.frontend.v1.CreateFrontendInvitationRequest;
import dev.labeler.proto.frontend.v1.FrontendInvitation;
import dev.labeler.proto.frontend.v1.FrontendMemberServiceGrpc;
import dev.labeler.proto.frontend.v1.ListFrontendInvitationsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendInvitationsResponse;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;

/// The methods of `FrontendMemberService` about invitations.
public final class FrontendInvitationGrpcService {
    private static final int MAX_INVITATIONS = 200;

    private final InvitationServiceGrpc.InvitationServiceBlockingV2Stub invitations;
    private final PermissionServiceGrpc.PermissionServiceBlockingV2Stub permissions;
    private final ProjectAliasResolver aliases;
    private final UserFinder finder;
    private final UserIdReader users;

    public FrontendInvitationGrpcService(Channel datasetService, Channel annotationService, UserIdReader users) {
        invitations = InvitationServiceGrpc.newBlockingV2Stub(datasetService);
        permissions = PermissionServiceGrpc.newBlockingV2Stub(datasetService);
        aliases = new ProjectAliasResolver(annotationService);
        finder = new UserFinder(datasetService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendMemberServiceGrpc.getCreateFrontendInvitationMethod(), this::create)
                .unary(FrontendMemberServiceGrpc.getListFrontendInvitationsMethod(), this::list)
                .unary(FrontendMemberServiceGrpc.getAcceptFrontendInvitationMethod(), this::accept)
                .unary(FrontendMemberServiceGrpc.getCancelFrontendInvitationMethod(), this::cancel);
    }

    private FrontendInvitation create(CreateFrontendInvitationRequest request) throws StatusException {
        var ids = users.current();
        var datasetId = aliases.datasetId(request.getProjectId());
        var invitee = ids.parse("invitee_user_id", request.getInviteeUserId());
        refuseMember(datasetId, invitee);
        var invited = finder.require(invitee);
        var created = invitations.createInvitation(CreateInvitationRequest.newBuilder()
                .setDatasetId(datasetId)
                .setEmail(invited.getEmail())
                .setRole(FrontendRoles.fromProto(request.getRole()))
                .build());
        return FrontendInvitationMapping.toProto(created, request.getInviteeUserId(), ids);
    }

    private void refuseMember(String datasetId, long userId) throws StatusException {
        var members = permissions.listPermissions(
                ListPermissionsRequest.newBuilder().setDatasetId(datasetId).build());
        if (members.getPermissionsList().stream().anyMatch(member -> member.getUserId() == userId)) {
            throw Failure.alreadyExists("The user has a role already. Change it instead.")
                    .with("user_id", userId);
        }
    }

    private ListFrontendInvitationsResponse list(ListFrontendInvitationsRequest request) throws StatusException {
        var found = switch (request.hasType() ? request.getType() : "received") {
            case "received" -> received();
            case "sent" -> request.hasProjectId() ? sent(request.getProjectId()) : List.<FrontendInvitation>of();
            default ->
                throw Failure.invalid("The type must be received or sent.")
                        .with("path", "type")
                        .with("allowed", "received, sent");
        };
        var response = ListFrontendInvitationsResponse.newBuilder();
        for (var invitation : found) {
            if (!request.hasStatus() || request.getStatus().equals(invitation.getStatus())) {
                response.addInvitations(invitation);
            }
        }
        return response.setTotal(response.getInvitationsCount()).build();
    }

    private List<FrontendInvitation> received() throws StatusException {
        var ids = users.current();
        var me = ids.text(Caller.requireUser().id());
        var found = new ArrayList<FrontendInvitation>();
        for (var invitation : invitations
                .listMyInvitations(ListMyInvitationsRequest.newBuilder()
                        .setLimit(MAX_INVITATIONS)
                        .build())
                .getInvitationsList()) {
            var mapped = FrontendInvitationMapping.toProto(invitation, me, ids);
            // The id accepts it, since the invitation is to the caller's e-mail.
            found.add(mapped.toBuilder().setToken(mapped.getId()).build());
        }
        return found;
    }

    private List<FrontendInvitation> sent(String projectId) throws StatusException {
        var ids = users.current();
        var found = new ArrayList<FrontendInvitation>();
        for (var invitation : invitations
                .listInvitations(ListInvitationsRequest.newBuilder()
                        .setDatasetId(aliases.datasetId(projectId))
                        .setLimit(MAX_INVITATIONS)
                        .build())
                .getInvitationsList()) {
            found.add(FrontendInvitationMapping.toProto(invitation, null, ids));
        }
        return found;
    }

    private AcceptFrontendInvitationResponse accept(AcceptFrontendInvitationRequest request) throws StatusException {
        var me = Caller.requireUser().id();
        var accepted = invitations.acceptInvitation(AcceptInvitationRequest.newBuilder()
                .setInvitationId(
                        FrontendInvitationMapping.key(request.getToken()).invitationId())
                .build());
        return AcceptFrontendInvitationResponse.newBuilder()
                .setMessage("The invitation was accepted.")
                .setProjectId(accepted.getDatasetId())
                .setRole(FrontendRoles.toProto(accepted.getRole()))
                .setPermissionId(me)
                .build();
    }

    private FrontendInvitation cancel(CancelFrontendInvitationRequest request) throws StatusException {
        var key = FrontendInvitationMapping.key(request.getInvitationId());
        var withdrawn = invitations.withdrawInvitation(WithdrawInvitationRequest.newBuilder()
                .setDatasetId(key.datasetId())
                .setInvitationId(key.invitationId())
                .build());
        return FrontendInvitationMapping.toProto(withdrawn, null, users.current());
    }
}
