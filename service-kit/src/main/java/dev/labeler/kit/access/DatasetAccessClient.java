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

/// Asks dataset-service what the caller may do with a dataset. Reads may go by an answer of the last
/// half second; what decides a write or a publication is asked now. A refusal is not kept.
public final class DatasetAccessClient {
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final ShortLivedCache<Key, Access> recent;

    private record Key(String caller, String datasetId) {}

    /// @param channel to dataset-service with an internal credential, acting for the current caller
    /// @param changes those of dataset-service, where it is in this process
    public DatasetAccessClient(Channel channel, ChangeCounter changes) {
        datasets = DatasetServiceGrpc.newBlockingStub(channel);
        recent = new ShortLivedCache<>(changes);
    }

    /// The caller's access to the dataset, which is at least what the current method demands.
    ///
    /// @throws Failure DATASET_NOT_FOUND where the caller may not know of it, PERMISSION_DENIED
    public Access granted(String datasetId) {
        return AccessRule.current().isWrite() ? grantedNow(datasetId) : checked(recent.get(key(datasetId), this::ask));
    }

    /// The same, asked now also for a read.
    public Access grantedNow(String datasetId) {
        return checked(getCurrent(datasetId));
    }

    /// What the caller may do, asked now, for work outside a method.
    ///
    /// @throws Failure DATASET_NOT_FOUND where the caller may not know of it
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
