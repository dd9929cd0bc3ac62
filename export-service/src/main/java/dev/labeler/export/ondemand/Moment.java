package dev.labeler.export.ondemand;

import dev.labeler.export.encoding.Rows;
import dev.labeler.kit.rpc.Failures;
import dev.labeler.proto.annotation.v1.GetFrozenVersionRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.dataset.v1.Access;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.List;

/// What an export of the present moment reads.
final class Moment {
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;

    Moment(Channel annotations) {
        this.revisions = RevisionServiceGrpc.newBlockingStub(annotations);
    }

    Rows.Selection now(
            String projectId, Access dataset, boolean includeDraft, boolean includeUnannotated, List<String> imageIds) {
        try {
            var frozen = revisions.getFrozenVersion(
                    GetFrozenVersionRequest.newBuilder().setProjectId(projectId).build());
            return new Rows.Selection(frozen, dataset, includeDraft, includeUnannotated, imageIds);
        } catch (StatusRuntimeException e) {
            throw Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
        }
    }
}
