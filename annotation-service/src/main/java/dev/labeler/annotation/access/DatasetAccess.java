package dev.labeler.annotation.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.Failures;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/// Asks dataset-service what the caller may do with a dataset. An answer is kept for ten seconds at
/// most; a refusal is not kept.
public final class DatasetAccess {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final int MOST = 20_000;

    private record Key(String caller, String datasetId) {}

    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final Cache<Key, Access> known =
            Caffeine.newBuilder().expireAfterWrite(AGE).maximumSize(MOST).build();

    /// @param channel to dataset-service with this service's own credential, acting for the current
    ///     caller
    public DatasetAccess(Channel channel) {
        datasets = DatasetServiceGrpc.newBlockingStub(channel);
    }

    /// @throws Failure DATASET_NOT_FOUND where the caller may not know of it
    public Access of(String datasetId) {
        var key = new Key(Caller.current().subject(), datasetId);
        var access = known.getIfPresent(key);
        return access == null ? fresh(key) : access;
    }

    /// The same, asked now.
    public Access fresh(String datasetId) {
        return fresh(new Key(Caller.current().subject(), datasetId));
    }

    private Access fresh(Key key) {
        try {
            var access = datasets.getAccess(
                    GetAccessRequest.newBuilder().setDatasetId(key.datasetId()).build());
            known.put(key, access);
            return access;
        } catch (StatusRuntimeException e) {
            known.invalidate(key);
            throw Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
        }
    }
}
