package dev.labeler.kit.identity;

import io.grpc.Channel;

/// Where users are looked up. dataset-service, which owns the user database, reads it; every other
/// process asks dataset-service.
@FunctionalInterface
public interface UserDirectory {
    /// As it is now, not as it was remembered.
    UserStatus statusOf(long userId);

    /// Asks dataset-service.
    ///
    /// @param datasetService carries an internal credential
    static UserDirectory remote(Channel datasetService) {
        return new RemoteUserDirectory(datasetService);
    }
}
