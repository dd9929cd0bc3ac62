package dev.labeler.frontend.member;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.frontend.user.UserIds;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.frontend.v1.FrontendMemberServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendUser;
import dev.labeler.proto.frontend.v1.GetFrontendMeRequest;
import dev.labeler.proto.frontend.v1.SearchFrontendUsersRequest;
import dev.labeler.proto.frontend.v1.SearchFrontendUsersResponse;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import dev.labeler.proto.identity.v1.SystemRole;
import dev.labeler.proto.identity.v1.User;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.Locale;

/// The methods of `FrontendMemberService` about users.
public final class FrontendUserGrpcService {
    private final IdentityServiceGrpc.IdentityServiceBlockingV2Stub identity;
    private final UserIdReader users;

    public FrontendUserGrpcService(Channel datasetService, UserIdReader users) {
        identity = IdentityServiceGrpc.newBlockingV2Stub(datasetService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendMemberServiceGrpc.getSearchFrontendUsersMethod(), this::search)
                .unary(FrontendMemberServiceGrpc.getGetFrontendMeMethod(), this::getMe);
    }

    private SearchFrontendUsersResponse search(SearchFrontendUsersRequest request) throws StatusException {
        var limit = PageRequest.keyset(request).limit();
        var found = identity.searchUsers(SearchUsersRequest.newBuilder()
                .setQ(request.getQ())
                .setSkip(request.getOffset())
                .setLimit(limit)
                .build());
        var ids = users.current();
        var response = SearchFrontendUsersResponse.newBuilder()
                .setTotal(found.getTotal())
                .setLimit(limit)
                .setOffset(request.getOffset());
        found.getUsersList().forEach(user -> response.addUsers(toProto(user, ids)));
        return response.build();
    }

    private FrontendUser getMe(GetFrontendMeRequest request) throws StatusException {
        return toProto(identity.getMe(GetMeRequest.getDefaultInstance()), users.current());
    }

    private static FrontendUser toProto(User user, UserIds ids) {
        var isAdmin = user.getSystemRole() == SystemRole.SYSTEM_ROLE_ADMIN;
        var mapped = FrontendUser.newBuilder()
                .setId(ids.text(user.getId()))
                .setEmail(user.getEmail())
                .setIsAdmin(isAdmin)
                .setSystemRole(user.getSystemRole()
                        .name()
                        .substring("SYSTEM_ROLE_".length())
                        .toLowerCase(Locale.ROOT));
        if (user.hasFullName()) {
            mapped.setName(user.getFullName()).setFullName(user.getFullName());
        }
        if (isAdmin) {
            mapped.addRoles("admin");
        }
        return mapped.build();
    }
}
