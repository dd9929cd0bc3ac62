package dev.labeler.annotation.project;

import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.ListVisibleDatasetsRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads from dataset-service which datasets the caller may see.
public final class VisibleDatasetClient {
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    /// @param channel to dataset-service with an internal credential, acting for the current caller
    public VisibleDatasetClient(Channel channel) {
        datasets = DatasetServiceGrpc.newBlockingStub(channel);
    }

    /// Returns their ids, null if the caller may see every dataset.
    @Nullable
    List<String> listIds() {
        var ids = new ArrayList<String>();
        try {
            while (true) {
                var page = datasets.listVisibleDatasets(ListVisibleDatasetsRequest.newBuilder()
                        .setAfterId(ids.isEmpty() ? "" : ids.getLast())
                        .build());
                if (page.getAll()) {
                    return null;
                }
                ids.addAll(page.getDatasetIdsList());
                if (!page.getHasMore()) {
                    return ids;
                }
            }
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
    }
}
