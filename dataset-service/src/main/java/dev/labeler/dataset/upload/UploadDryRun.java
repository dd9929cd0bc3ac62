package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.analysis.DatasetFormatMapping;
import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.LocalFileCopier;
import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.dataset.archive.UnpackedSizeLimiter;
import dev.labeler.dataset.scan.UploadScan;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.AnalyzeFilesRequest;
import dev.labeler.proto.dataset.v1.AnalyzePathRequest;
import dev.labeler.proto.dataset.v1.AnalyzeResponse;
import dev.labeler.proto.dataset.v1.DatasetFigures;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.DatasetInfo;
import dev.labeler.proto.dataset.v1.DatasetStructure;
import java.io.IOException;
import java.util.Iterator;

/// Analyses an upload without storing anything.
final class UploadDryRun {
    private final UploadGrpcService.UploadSettings settings;
    private final Database database;
    private final LocalFileCopier local;
    private final UploadConcurrencyLimiter limiter;

    UploadDryRun(UploadGrpcService.UploadSettings settings, Database database, UploadConcurrencyLimiter limiter) {
        this.settings = settings;
        this.database = database;
        this.limiter = limiter;
        this.local = new LocalFileCopier(settings.analyzeRoot());
    }

    AnalyzeResponse ofUpload(Iterator<AnalyzeFilesRequest> messages) throws IOException, InterruptedException {
        var steps = UploadMessage.ofAnalyzed(messages);
        var header = UploadReceiver.header(steps);
        try (var progress = new UploadProgressRecorder(database, null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits())) {
            UploadReceiver.files(steps, spooled, progress);
            return analysed(spooled, header.getFormatHint());
        }
    }

    AnalyzeResponse ofPath(AnalyzePathRequest request) throws IOException, InterruptedException {
        try (var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits())) {
            local.copy(request.getPath(), spooled);
            return analysed(spooled, request.getFormatHint());
        }
    }

    private AnalyzeResponse analysed(SpooledUpload spooled, DatasetFormat hint)
            throws IOException, InterruptedException {
        try (var _ = limiter.acquire(spooled.count())) {
            var scan =
                    UploadScan.of(spooled.contents(), new UnpackedSizeLimiter(spooled.size(), settings.limits()), "");
            var analysis = DatasetAnalyser.analyse(scan.files(), null, DatasetFormatMapping.format(hint));
            UploadRejections.requireContent(analysis, scan);
            return AnalyzeResponse.newBuilder()
                    .setStatus("success")
                    .setDatasetInfo(info(scan, analysis))
                    .build();
        }
    }

    private static DatasetInfo info(UploadScan scan, UploadAnalysis analysis) {
        var info = DatasetInfo.newBuilder()
                .setFormat(analysis.format())
                .setConfidence(analysis.confidence())
                .setStructure(DatasetStructure.newBuilder()
                        .setNumClasses(analysis.classNames().size())
                        .setNumImages(analysis.images().size())
                        .addAllClasses(analysis.classNames()))
                .setStatistics(DatasetFigures.newBuilder()
                        .setNumAnnotations(analysis.annotations())
                        .setNumMissingImages(analysis.missingImages())
                        .setNumSkipped(scan.skipped().size())
                        .setSizeBytes(scan.sizeBytes())
                        .setContentHash(scan.contentHash())
                        .putAllSplits(analysis.splits()))
                .addAllRejected(UploadResponseMapping.rejected(analysis))
                .addAllSkipped(UploadResponseMapping.skipped(scan.skipped()))
                .addAllLabelNotices(UploadResponseMapping.notices(analysis))
                .setNumLabelNotices(analysis.notices().count());
        if (analysis.taskType() != null) {
            info.setTaskType(analysis.taskType());
        }
        return info.build();
    }
}
