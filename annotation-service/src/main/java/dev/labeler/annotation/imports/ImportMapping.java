package dev.labeler.annotation.imports;

import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportLoss;
import dev.labeler.proto.annotation.v1.ImportRefusal;

/// Maps imports to messages.
final class ImportMapping {
    private ImportMapping() {}

    static ImportJob toProto(ImportRow row) {
        var message = row.report().toBuilder()
                .setId(row.importId())
                .setProjectId(row.projectId())
                .setStatus(row.status())
                .setDryRun(row.dryRun())
                .setCreatedAt(ProjectMapping.toProto(row.createdAt()));
        if (row.finishedAt() != null) {
            message.setFinishedAt(ProjectMapping.toProto(row.finishedAt()));
        }
        return message.build();
    }

    static ImportRefusal toProto(SourceProblem refusal) {
        return ImportRefusal.newBuilder()
                .setFile(refusal.file())
                .setPath(refusal.path())
                .setReason(refusal.reason())
                .build();
    }

    static ImportLoss toProto(ConversionLoss loss) {
        return ImportLoss.newBuilder()
                .setKind(loss.kind())
                .setCount(loss.count())
                .setExample(loss.example())
                .build();
    }
}
