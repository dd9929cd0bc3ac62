package dev.labeler.formats.read;

import dev.labeler.formats.model.LossReport;
import java.io.IOException;

/// Reads the labels of a dataset. Memory does not grow with the number of annotations.
public interface FormatReader {

    /// Reads everything into the sink and answers what the source has and the model cannot carry.
    ///
    /// @throws UnreadableSourceException where a label file as a whole cannot be read on; what came
    ///     before is in the sink
    LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException;
}
