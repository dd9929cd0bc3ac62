package dev.labeler.annotation.imports;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.proto.dataset.v1.Access;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a dataset's labels are and who reads them.
record DetectedLabels(FormatReader reader, DatasetLayout layout) {
    /// @param format what the caller says it is, null for what the dataset was found to be at
    ///     upload
    /// @param annotationPath the one label file that was found then, null where there are several
    /// @throws UnreadableSourceException where the files are not in that format
    static DetectedLabels of(
            @Nullable LabelFormat format, Access dataset, @Nullable String annotationPath, DatasetSource files)
            throws IOException {
        var found = detected(dataset);
        var wanted = format == null ? found : format;
        if (annotationPath != null && wanted == found && (wanted == LabelFormat.COCO || wanted == LabelFormat.DICE)) {
            // Looking again would read a file of any size once more.
            return new DetectedLabels(
                    FormatReaderFactory.create(wanted),
                    new DatasetLayout(wanted, "", dataset.getImageRoot(), List.of(annotationPath)));
        }
        var layout = FormatDetector.detect(files, wanted).layout();
        if (layout == null || (wanted != null && layout.format() != wanted)) {
            throw new UnreadableSourceException(new SourceProblem(
                    "",
                    "",
                    wanted == null
                            ? "no labels found in the dataset"
                            : "the dataset has no labels in the format " + wanted.word()));
        }
        // Images are named as the dataset names them, whatever root another format would have.
        return new DetectedLabels(
                FormatReaderFactory.create(layout.format()),
                new DatasetLayout(layout.format(), layout.root(), dataset.getImageRoot(), layout.labelFiles()));
    }

    private static @Nullable LabelFormat detected(Access dataset) {
        return LabelFormat.find(
                dataset.getFormat().name().substring("DATASET_FORMAT_".length()).toLowerCase(Locale.ROOT));
    }
}
