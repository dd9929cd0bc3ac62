package dev.labeler.export.ondemand;

import dev.labeler.export.encoding.ExportContent;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.GetFrozenVersionRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.dataset.v1.Access;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.List;

/// Selects the current annotations of a project for an export.
final class LiveSelection {
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;

    LiveSelection(Channel annotations) {
        this.revisions = RevisionServiceGrpc.newBlockingStub(annotations);
    }

    ExportRowSource.ExportSelection select(
            String projectId, Access dataset, ExportContent content, List<String> imageIds) {
        try {
            var frozen = revisions.getFrozenVersion(
                    GetFrozenVersionRequest.newBuilder().setProjectId(projectId).build());
            return new ExportRowSource.ExportSelection(frozen, dataset, content, imageIds);
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
    }
}
