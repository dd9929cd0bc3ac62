package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.catalog.DatasetEnumWords;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.scan.UploadScan;
import dev.labeler.kit.rpc.Failure;
import java.util.List;
import java.util.stream.Collectors;

/// Failures of uploads that cannot be used.
final class UploadRejections {
    private static final int EXAMPLES = 3;
    private static final int VIOLATIONS = 20;

    private UploadRejections() {}

    /// The process could not renew the lease of its prefix in time.
    static Failure leaseExpired() {
        return Failure.aborted("The upload timed out because its lease expired. Retry it.", null);
    }

    /// Added files with which the existing labels would be unreadable.
    static Failure labelsUnreadable(DatasetRow base, UploadAnalysis analysis) {
        var was = DatasetEnumWords.word(base.format());
        var why = analysis.rejected().stream()
                .filter(each -> each.format() == base.format())
                .map(UploadAnalysis.Rejected::reason)
                .findFirst()
                .orElse("no labels");
        return Failure.unprocessable("With these files the dataset's labels would be unreadable (" + was + ": " + why
                        + "). Nothing was changed; correct the label files and upload them again.")
                .violation("files", was + ": " + why)
                .with("path", "files")
                .with("dataset_id", base.id());
    }

    /// Added files of which none can be used.
    static Failure nothingToAdd(List<SkippedEntry> skipped) {
        var failure = Failure.unprocessable("None of the files can be added: "
                + skipped.stream()
                        .limit(EXAMPLES)
                        .map(each -> each.path() + ": " + each.reason())
                        .collect(Collectors.joining("; "))
                + ".");
        skipped.stream().limit(VIOLATIONS).forEach(each -> failure.violation(each.path(), each.reason()));
        return failure;
    }

    /// @throws Failure UNPROCESSABLE stating what was expected and what was found
    static void requireContent(UploadAnalysis analysis, UploadScan scan) {
        if (!analysis.images().isEmpty()) {
            return;
        }
        var text = new StringBuilder(
                "No image and no label was found. Expected images (.jpg, .jpeg, .png, .webp, .tif, .tiff,"
                        + " .bmp, .ppm, .pgm) or labels (COCO or DICE .json, YOLO .txt with data.yaml, Pascal VOC .xml).");
        scan.skipped().stream()
                .limit(EXAMPLES)
                .forEach(each -> text.append(" Skipped ")
                        .append(each.path())
                        .append(": ")
                        .append(each.reason())
                        .append('.'));
        if (!scan.files().isEmpty()) {
            analysis.rejected()
                    .forEach(each -> text.append(' ')
                            .append(DatasetEnumWords.word(each.format()))
                            .append(": ")
                            .append(each.reason())
                            .append('.'));
        }
        var failure = Failure.unprocessable(text.toString());
        scan.skipped().stream().limit(VIOLATIONS).forEach(each -> failure.violation(each.path(), each.reason()));
        throw failure;
    }
}
