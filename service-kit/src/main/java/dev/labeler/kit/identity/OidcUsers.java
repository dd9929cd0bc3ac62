package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Channel;

/// Who the people of an OpenID provider are here. dataset-service, which owns the user database,
/// knows; every other process asks it.
@FunctionalInterface
public interface OidcUsers {
    /// @throws Failure UNAUTHENTICATED where it is nobody, or somebody who is not active
    Caller.User of(OidcSubject subject);

    /// Asks dataset-service, with the person's own token.
    static OidcUsers askedOf(Channel datasetService) {
        return new AskedOidcUsers(datasetService);
    }
}
