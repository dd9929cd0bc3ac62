package dev.labeler.dataset.analysis;

import dev.labeler.dataset.file.DatasetFileRow;
import dev.labeler.dataset.file.DatasetImageRow;
import dev.labeler.dataset.file.Utf8ByteOrder;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Determines the format, classes and images of a scanned upload.
public final class DatasetAnalyser {
    private DatasetAnalyser() {}

    /// @param imageRoot of an existing dataset, whose images keep their names even where the detected format has
    ///     another root; null to use the format's root
    /// @param hint preferred format, used where the files match it at all
    public static UploadAnalysis analyse(
            List<ScannedFile> scanned, @Nullable String imageRoot, @Nullable LabelFormat hint) throws IOException {
        var files = new UploadedDatasetSource(scanned);
        var detection = FormatDetector.detect(files, hint);
        var rejected = new ArrayList<UploadAnalysis.Rejected>();
        detection
                .rejected()
                .forEach(each -> rejected.add(
                        new UploadAnalysis.Rejected(DatasetFormatMapping.toProto(each.format()), each.reason())));
        var found = detection.layout();
        if (found == null) {
            return plainImages(scanned, imageRoot, rejected);
        }
        var layout = imageRoot == null
                ? found
                : new DatasetLayout(found.format(), found.root(), imageRoot, found.labelFiles());
        var statistics = new LabelStatisticsSink();
        try {
            FormatReaderFactory.create(layout.format()).read(files, layout, statistics);
        } catch (UnreadableSourceException e) {
            // The images are kept; the fault of the labels is reported with the rejected formats.
            rejected.add(new UploadAnalysis.Rejected(
                    DatasetFormatMapping.toProto(layout.format()), String.valueOf(e.getMessage())));
            return plainImages(scanned, imageRoot, rejected);
        }
        return analysis(layout, detection.confidence(), rejected, scanned, statistics);
    }

    private static UploadAnalysis plainImages(
            List<ScannedFile> scanned, @Nullable String imageRoot, List<UploadAnalysis.Rejected> rejected) {
        return analysis(
                DatasetFormat.DATASET_FORMAT_IMAGES,
                1,
                imageRoot == null ? "" : imageRoot,
                null,
                rejected,
                scanned,
                new LabelStatisticsSink());
    }

    private static UploadAnalysis analysis(
            DatasetLayout layout,
            double confidence,
            List<UploadAnalysis.Rejected> rejected,
            List<ScannedFile> scanned,
            LabelStatisticsSink statistics) {
        return analysis(
                DatasetFormatMapping.toProto(layout.format()),
                confidence,
                layout.imageRoot(),
                layout.labelFiles().size() == 1 ? layout.labelFiles().getFirst() : null,
                rejected,
                scanned,
                statistics);
    }

    private static UploadAnalysis analysis(
            DatasetFormat format,
            double confidence,
            String imageRoot,
            @Nullable String annotationPath,
            List<UploadAnalysis.Rejected> rejected,
            List<ScannedFile> scanned,
            LabelStatisticsSink statistics) {
        Map<String, ImageInfo> named = new HashMap<>(statistics.images());
        var images = new ArrayList<DatasetImageRow>();
        var files = new ArrayList<DatasetFileRow>();
        for (var file : scanned) {
            if (file.image() != null && file.path().startsWith(imageRoot)) {
                images.add(stored(file, file.path().substring(imageRoot.length()), named));
            } else {
                files.add(new DatasetFileRow(file.path(), file.size(), file.sha256(), file.folder()));
            }
        }
        named.values().forEach(info -> images.add(missing(info)));
        images.sort(Comparator.comparing(DatasetImageRow::imageId, Utf8ByteOrder.OF_NAMES));
        return new UploadAnalysis(
                format,
                confidence,
                statistics.taskType(),
                imageRoot,
                annotationPath,
                statistics.classNames(),
                statistics.classes(),
                images,
                files,
                statistics.annotations(),
                UploadAnalysis.splits(images),
                rejected,
                statistics.notices());
    }

    private static DatasetImageRow stored(ScannedFile file, String imageId, Map<String, ImageInfo> named) {
        var metadata = file.image();
        if (metadata == null) {
            throw new IllegalArgumentException(file.path() + " is not an image");
        }
        var info = named.remove(imageId);
        return new DatasetImageRow(
                imageId,
                metadata.width(),
                metadata.height(),
                metadata.rawWidth(),
                metadata.rawHeight(),
                metadata.orientation(),
                metadata.contentType(),
                file.size(),
                file.sha256(),
                word(info == null ? null : info.split()),
                file.folder(),
                true);
    }

    /// An image that only labels name: its name and size are known.
    private static DatasetImageRow missing(ImageInfo info) {
        return new DatasetImageRow(
                info.fileName(),
                info.width(),
                info.height(),
                info.width(),
                info.height(),
                1,
                null,
                0,
                null,
                word(info.split()),
                "",
                false);
    }

    private static @Nullable String word(@Nullable Split split) {
        return split == null ? null : split.word();
    }
}
