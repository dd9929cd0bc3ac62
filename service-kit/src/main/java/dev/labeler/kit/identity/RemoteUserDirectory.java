package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.identity.v1.GetUserStateRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.concurrent.TimeUnit;

/// Reads the status of users from dataset-service.
final class RemoteUserDirectory implements UserDirectory {
    private static final long SECONDS = 5;

    private final IdentityServiceGrpc.IdentityServiceBlockingV2Stub identity;

    RemoteUserDirectory(Channel datasetService) {
        identity = IdentityServiceGrpc.newBlockingV2Stub(datasetService);
    }

    @Override
    public UserStatus statusOf(long userId) {
        try {
            var state = identity.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .getUserState(GetUserStateRequest.newBuilder().setId(userId).build());
            return new UserStatus(state.getIsActive(), state.getPasswordStamp());
        } catch (StatusException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        }
    }
}
