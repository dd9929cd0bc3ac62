package dev.labeler.frontend.member;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.StatusException;

/// Finds users among those whom the caller may search.
final class UserFinder {
    private static final int PAGE = 200;
    private static final int MAX_PAGES = 50;

    private final IdentityServiceGrpc.IdentityServiceBlockingV2Stub identity;

    UserFinder(Channel datasetService) {
        identity = IdentityServiceGrpc.newBlockingV2Stub(datasetService);
    }

    /// @throws Failure USER_NOT_FOUND for a user whom the caller cannot find
    User require(long id) throws StatusException {
        for (var page = 0; page < MAX_PAGES; page++) {
            var found = identity.searchUsers(SearchUsersRequest.newBuilder()
                    .setSkip(page * PAGE)
                    .setLimit(PAGE)
                    .build());
            for (var user : found.getUsersList()) {
                if (user.getId() == id) {
                    return user;
                }
            }
            if (!found.hasNextPageToken()) {
                break;
            }
        }
        throw Failure.notFound(ErrorReason.USER_NOT_FOUND, "There is no user " + id + " whom you can invite.")
                .with("user_id", id);
    }
}
