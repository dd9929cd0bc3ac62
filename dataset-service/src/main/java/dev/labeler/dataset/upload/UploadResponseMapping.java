package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.version.FileChangeCounts;
import dev.labeler.proto.dataset.v1.LabelNotice;
import dev.labeler.proto.dataset.v1.RejectedFormat;
import dev.labeler.proto.dataset.v1.SkippedFile;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import java.util.List;

/// Maps the result of an upload to its response.
final class UploadResponseMapping {
    static final int SKIPPED_SHOWN = 1000;

    private UploadResponseMapping() {}

    /// @param files changes of the stored files since the version before
    static UploadDatasetResponse toProto(
            DatasetRow row,
            UploadAnalysis analysis,
            List<SkippedEntry> skipped,
            FileChangeCounts files,
            long unchanged) {
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
                .setVersion(row.version())
                .setFilesAdded(files.added())
                .setFilesChanged(files.changed())
                .setFilesUnchanged(unchanged)
                .setDataset(DatasetMapping.toProto(row));
        if (row.taskType() != null) {
            report.setTaskType(row.taskType());
        }
        return report.addAllLabelNotices(notices(analysis))
                .setNumLabelNotices(analysis.notices().count())
                .addAllRejected(rejected(analysis))
                .addAllSkipped(skipped(skipped))
                .build();
    }

    static List<RejectedFormat> rejected(UploadAnalysis analysis) {
        return analysis.rejected().stream()
                .map(each -> RejectedFormat.newBuilder()
                        .setFormat(each.format())
                        .setReason(each.reason())
                        .build())
                .toList();
    }

    static List<LabelNotice> notices(UploadAnalysis analysis) {
        return analysis.notices().shown().stream()
                .map(each -> LabelNotice.newBuilder()
                        .setFile(each.file())
                        .setPath(each.path())
                        .setReason(each.reason())
                        .build())
                .toList();
    }

    static List<SkippedFile> skipped(List<SkippedEntry> skipped) {
        return skipped.stream()
                .limit(SKIPPED_SHOWN)
                .map(each -> SkippedFile.newBuilder()
                        .setFile(each.path())
                        .setReason(each.reason())
                        .build())
                .toList();
    }
}
