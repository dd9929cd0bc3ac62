package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.Analysis;
import dev.labeler.dataset.archive.Skipped;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.proto.dataset.v1.RejectedFormat;
import dev.labeler.proto.dataset.v1.SkippedFile;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import java.util.List;

/// The answer to an upload.
final class UploadReport {
    private static final int SKIPPED_SHOWN = 1000;

    private UploadReport() {}

    static UploadDatasetResponse toProto(DatasetRow row, Analysis analysis, List<Skipped> skipped) {
        var report = UploadDatasetResponse.newBuilder()
                .setDatasetId(row.id())
                .setStatus("uploaded")
                .setNumImages(row.numImages())
                .setFormat(row.format())
                .setConfidence(analysis.confidence())
                .setNumClasses(row.classNames().size())
                .addAllClassNames(row.classNames())
                .setNumAnnotations(row.numAnnotations())
                .setNumMissingImages(row.numMissingImages())
                .setSizeBytes(row.sizeBytes())
                .setContentHash(row.contentHash())
                .putAllSplits(row.splits())
                .setNumSkipped(skipped.size())
                .setDataset(DatasetMapping.toProto(row));
        if (row.taskType() != null) {
            report.setTaskType(row.taskType());
        }
        analysis.rejected()
                .forEach(each -> report.addRejected(
                        RejectedFormat.newBuilder().setFormat(each.format()).setReason(each.reason())));
        skipped.stream()
                .limit(SKIPPED_SHOWN)
                .forEach(each -> report.addSkipped(
                        SkippedFile.newBuilder().setFile(each.path()).setReason(each.reason())));
        return report.build();
    }
}
