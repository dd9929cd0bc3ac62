package dev.labeler.formats.read;

import dev.labeler.formats.model.LossReport;
import java.io.IOException;

/// Reads the labels of a dataset. Memory does not grow with the number of annotations.
public interface FormatReader {

    /// Reads everything into the sink and returns the content that the model cannot represent.
    ///
    /// @throws UnreadableSourceException where a label file cannot be parsed to its end; the sink has
    ///     received the content before that point
    LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException;
}
