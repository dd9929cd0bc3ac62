package dev.labeler.annotation.imports;

import dev.labeler.formats.FormatReaders;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.Format;
import dev.labeler.formats.model.Refusal;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceFiles;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.proto.dataset.v1.Access;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a dataset's labels are and who reads them.
record LabelSource(FormatReader reader, Layout layout) {
    /// @param format what the caller says it is, null for what the dataset was found to be at
    ///     upload
    /// @param annotationPath the one label file that was found then, null where there are several
    /// @throws UnreadableSourceException where the files are not in that format
    static LabelSource of(@Nullable Format format, Access dataset, @Nullable String annotationPath, SourceFiles files)
            throws IOException {
        var found = detected(dataset);
        var wanted = format == null ? found : format;
        if (annotationPath != null && wanted == found && (wanted == Format.COCO || wanted == Format.DICE)) {
            // Looking again would read a file of any size once more.
            return new LabelSource(
                    FormatReaders.of(wanted), new Layout(wanted, "", dataset.getImageRoot(), List.of(annotationPath)));
        }
        var layout = FormatDetector.detect(files, wanted).layout();
        if (layout == null || (wanted != null && layout.format() != wanted)) {
            throw new UnreadableSourceException(new Refusal(
                    "",
                    "",
                    wanted == null
                            ? "no labels found in the dataset"
                            : "the dataset has no labels in the format " + wanted.word()));
        }
        // Images are named as the dataset names them, whatever root another format would have.
        return new LabelSource(
                FormatReaders.of(layout.format()),
                new Layout(layout.format(), layout.root(), dataset.getImageRoot(), layout.labelFiles()));
    }

    private static @Nullable Format detected(Access dataset) {
        return Format.find(
                dataset.getFormat().name().substring("DATASET_FORMAT_".length()).toLowerCase(Locale.ROOT));
    }
}
