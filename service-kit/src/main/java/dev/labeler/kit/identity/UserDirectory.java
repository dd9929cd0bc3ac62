package dev.labeler.kit.identity;

import io.grpc.Channel;

/// Looks up users. dataset-service reads its user database; every other process calls dataset-service.
@FunctionalInterface
public interface UserDirectory {
    /// The current status, uncached.
    UserStatus statusOf(long userId);

    /// Calls dataset-service.
    ///
    /// @param datasetService carries an internal credential
    static UserDirectory remote(Channel datasetService) {
        return new RemoteUserDirectory(datasetService);
    }
}
