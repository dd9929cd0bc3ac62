package dev.labeler.formats.write;

import dev.labeler.formats.model.LossReport;
import java.io.Closeable;
import java.io.IOException;

/// Writes one export into a stream while rows are pushed: `begin`, then for every image, in byte order of the
/// names, `image` and its `annotation`s by id, then `end`. One pass over the rows can feed several writers.
/// Memory does not grow with the export. The same rows give the same bytes.
public interface FormatWriter extends Closeable {

    /// Whether the writer reads the box and the area of geometries as numbers; others copy their text.
    default boolean needsMeasures() {
        return false;
    }

    void begin(ExportHeader header) throws IOException;

    /// @throws ExportRefusedException for an image whose size is unknown
    void image(ExportImage image) throws IOException;

    /// An annotation of the most recent image.
    void annotation(ExportAnnotation annotation) throws IOException;

    /// Completes and flushes the file, leaves the stream open, and returns the content that the format cannot
    /// represent.
    LossReport end() throws IOException;

    /// Releases the writer's resources, whether or not the export was completed. The stream stays open.
    @Override
    default void close() throws IOException {}
}
