package dev.labeler.kit.access;

import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.cache.ShortLivedCache;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;

/// Requests the caller's access to a dataset from dataset-service. A response is reused for reads for half a
/// second; writes and publications request it each time. Errors are not cached.
public final class DatasetAccessClient {
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final ShortLivedCache<Key, Access> recent;

    private record Key(String caller, String datasetId) {}

    /// @param channel to dataset-service with an internal credential, acting for the current caller
    /// @param changes counter of dataset-service if it runs in this process
    public DatasetAccessClient(Channel channel, ChangeCounter changes) {
        datasets = DatasetServiceGrpc.newBlockingStub(channel);
        recent = new ShortLivedCache<>(changes);
    }

    /// The caller's access to the dataset, which is sufficient for the current method.
    ///
    /// @throws Failure DATASET_NOT_FOUND if the caller has no access at all, PERMISSION_DENIED
    public Access granted(String datasetId) {
        return AccessRule.current().isWrite() ? grantedNow(datasetId) : checked(recent.get(key(datasetId), this::ask));
    }

    /// As [#granted], without the cache.
    public Access grantedNow(String datasetId) {
        return checked(getCurrent(datasetId));
    }

    /// The caller's access, without the cache and without a check; for work outside a method.
    ///
    /// @throws Failure DATASET_NOT_FOUND if the caller has no access at all
    public Access getCurrent(String datasetId) {
        return recent.refresh(key(datasetId), this::ask);
    }

    private static Access checked(Access access) {
        AccessRule.current().check(access.getDatasetId(), access.getRole());
        return access;
    }

    private static Key key(String datasetId) {
        return new Key(Caller.current().subject(), datasetId);
    }

    private Access ask(Key key) {
        try {
            return datasets.getAccess(
                    GetAccessRequest.newBuilder().setDatasetId(key.datasetId()).build());
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        }
    }
}
