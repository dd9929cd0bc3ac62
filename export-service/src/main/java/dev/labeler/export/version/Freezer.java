package dev.labeler.export.version;

import dev.labeler.export.encoding.Rows;
import dev.labeler.kit.rpc.Failures;
import dev.labeler.proto.annotation.v1.FreezeVersionRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.List;

/// Freezes a version under its id, which may be asked any number of times.
final class Freezer {
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    Freezer(Channel annotations, Channel datasets) {
        this.revisions = RevisionServiceGrpc.newBlockingStub(annotations);
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
    }

    /// @throws dev.labeler.kit.rpc.Failure as the services answer: a number that is taken, an
    ///     import that runs, a right that is missing
    Rows.Selection freeze(VersionRow version) {
        var request = FreezeVersionRequest.newBuilder()
                .setProjectId(version.projectId())
                .setVersionId(version.versionId())
                .setVersionType(version.versionType());
        if (version.wantedNumber() != null) {
            request.setVersionNumber(version.wantedNumber());
        }
        try {
            var frozen = revisions.freezeVersion(request.build());
            var dataset = datasets.getAccess(GetAccessRequest.newBuilder()
                    .setDatasetId(frozen.getDatasetId())
                    .build());
            return new Rows.Selection(frozen, dataset, version.includeDraft(), List.of());
        } catch (StatusRuntimeException e) {
            throw Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
        }
    }
}
