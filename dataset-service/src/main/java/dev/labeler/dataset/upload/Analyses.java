package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.Analysis;
import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.analysis.FormatWords;
import dev.labeler.dataset.archive.LocalFiles;
import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.dataset.archive.UnpackedTotal;
import dev.labeler.dataset.scan.Scan;
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

/// Dry runs: what an upload would be, with nothing stored.
final class Analyses {
    private final UploadGrpcService.Settings settings;
    private final Database database;
    private final LocalFiles local;
    private final Lanes lanes;

    Analyses(UploadGrpcService.Settings settings, Database database, Lanes lanes) {
        this.settings = settings;
        this.database = database;
        this.lanes = lanes;
        this.local = new LocalFiles(settings.analyzeRoot());
    }

    AnalyzeResponse ofUpload(Iterator<AnalyzeFilesRequest> messages) throws IOException, InterruptedException {
        var steps = UploadStep.ofAnalyzed(messages);
        var header = Spooling.header(steps);
        try (var progress = new UploadProgress(database, null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits())) {
            Spooling.files(steps, spooled, progress);
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
        try (var _ = lanes.enter(spooled.count())) {
            var scan = Scan.of(spooled.contents(), new UnpackedTotal(spooled.size(), settings.limits()), "");
            var analysis = DatasetAnalyser.analyse(scan.files(), null, FormatWords.format(hint));
            NothingFound.refuse(analysis, scan);
            return AnalyzeResponse.newBuilder()
                    .setStatus("success")
                    .setDatasetInfo(info(scan, analysis))
                    .build();
        }
    }

    private static DatasetInfo info(Scan scan, Analysis analysis) {
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
                .addAllRejected(UploadReport.rejected(analysis))
                .addAllSkipped(UploadReport.skipped(scan.skipped()))
                .addAllLabelNotices(UploadReport.notices(analysis))
                .setNumLabelNotices(analysis.notices().count());
        if (analysis.taskType() != null) {
            info.setTaskType(analysis.taskType());
        }
        return info.build();
    }
}
