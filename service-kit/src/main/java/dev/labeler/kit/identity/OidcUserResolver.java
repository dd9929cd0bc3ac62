package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Channel;

/// Who the people of an OpenID provider are here. dataset-service, which owns the user database,
/// knows; every other process asks it.
@FunctionalInterface
public interface OidcUserResolver {
    /// @throws Failure UNAUTHENTICATED where it is nobody, or somebody who is not active
    Caller.User resolve(OidcSubject subject);

    /// Asks dataset-service, with the person's own token.
    static OidcUserResolver remote(Channel datasetService) {
        return new RemoteOidcUserResolver(datasetService);
    }
}
