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

/// The location of a dataset's labels and the reader of their format.
record DetectedLabels(FormatReader reader, DatasetLayout layout) {
    /// @param format the format given by the caller, null for the one detected at upload
    /// @param annotationPath the only label file detected at upload, null if there are several
    /// @throws UnreadableSourceException if the files do not have that format
    static DetectedLabels detect(
            @Nullable LabelFormat format, Access dataset, @Nullable String annotationPath, DatasetSource files)
            throws IOException {
        var found = detectedFormat(dataset);
        var wanted = format == null ? found : format;
        if (annotationPath != null && wanted == found && (wanted == LabelFormat.COCO || wanted == LabelFormat.DICE)) {
            // A second detection would read the whole label file again.
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
        // Image names are relative to the dataset's image root, also if another format is given.
        return new DetectedLabels(
                FormatReaderFactory.create(layout.format()),
                new DatasetLayout(layout.format(), layout.root(), dataset.getImageRoot(), layout.labelFiles()));
    }

    private static @Nullable LabelFormat detectedFormat(Access dataset) {
        return LabelFormat.find(
                dataset.getFormat().name().substring("DATASET_FORMAT_".length()).toLowerCase(Locale.ROOT));
    }
}
