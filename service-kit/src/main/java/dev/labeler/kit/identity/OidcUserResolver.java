package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Channel;

/// Maps subjects of an OpenID provider to users. dataset-service reads its user database; every other process
/// calls dataset-service.
@FunctionalInterface
public interface OidcUserResolver {
    /// @throws Failure UNAUTHENTICATED if there is no such user or the user is not active
    Caller.User resolve(OidcSubject subject);

    /// Calls dataset-service with the user's own token.
    static OidcUserResolver remote(Channel datasetService) {
        return new RemoteOidcUserResolver(datasetService);
    }
}
