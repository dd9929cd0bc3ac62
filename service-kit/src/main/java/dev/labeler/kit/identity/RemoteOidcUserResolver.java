package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.concurrent.TimeUnit;

/// Calls `GetMe` with the user's token. dataset-service verifies the token itself and so does not have to trust
/// this process.
final class RemoteOidcUserResolver implements OidcUserResolver {
    /// The edge resolves the user before its call has a deadline.
    private static final long SECONDS = 5;

    private final IdentityServiceGrpc.IdentityServiceBlockingV2Stub identity;

    RemoteOidcUserResolver(Channel datasetService) {
        identity = IdentityServiceGrpc.newBlockingV2Stub(ChannelFactory.forwarding(datasetService));
    }

    @Override
    public Caller.User resolve(OidcSubject subject) {
        var context = CallContext.begin(
                CallContext.requestId(CallContext.requestId()), subject.token().value(), null);
        var previous = context.attach();
        try {
            var user = identity.withDeadlineAfter(SECONDS, TimeUnit.SECONDS).getMe(GetMeRequest.getDefaultInstance());
            return new Caller.User(user.getId(), user.getEmail(), null);
        } catch (StatusException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        } finally {
            context.detach(previous);
        }
    }
}
