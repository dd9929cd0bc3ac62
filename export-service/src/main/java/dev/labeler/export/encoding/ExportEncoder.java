package dev.labeler.export.encoding;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes all files in one pass over images and rows. Memory is one page of each stream.
///
/// A file has the images that have an annotation or were completed. Other images would be trained as empty,
/// so they are omitted and counted, unless the selection includes them. Annotations of images that are no
/// longer in the dataset are also omitted and counted.
public final class ExportEncoder {
    private static final long PROGRESS_NANOS = 500_000_000;
    /// Rows with more bytes need additional memory.
    private static final int LARGE_ROW_BYTES = 128 << 10;

    private final ExportRowSource rows;

    public ExportEncoder(ExportRowSource rows) {
        this.rows = rows;
    }

    /// The number of written images and annotations.
    ///
    /// @param losses what was omitted from the files of all formats
    public record Counts(long images, long annotations, LossReport losses) {}

    /// Receives the progress of a pass.
    @FunctionalInterface
    public interface Progress {
        void onProgress(long done, long total) throws IOException;
    }

    /// Writes the selection with all writers. The caller calls [FormatWriter#end], which returns a loss
    /// report.
    ///
    /// @param memory grows if rows are large
    /// @throws Failure UNPROCESSABLE if a file would be wrong: an image has no known size, or a requested
    ///     image does not exist
    public Counts encode(
            ExportRowSource.ExportSelection selection,
            List<? extends FormatWriter> writers,
            EncodingMemoryBudget.Reservation memory,
            Progress progress)
            throws IOException, InterruptedException {
        boolean measured = writers.stream().anyMatch(FormatWriter::needsMeasures);
        try (var images = rows.openImages(selection);
                var annotations = rows.openAnnotations(selection, measured)) {
            var header = rows.readHeader(selection);
            for (var writer : writers) {
                writer.begin(header);
            }
            return new EncodingPass(selection, writers, memory, images, annotations, rows.openEmptyImages(selection))
                    .run(progress);
        } catch (ExportRefusedException e) {
            throw Failure.unprocessable("The export is refused: " + e.getMessage() + ".");
        }
    }

    /// Merges the two streams, which have the same order.
    private static final class EncodingPass {
        private final ExportRowSource.ExportSelection selection;
        private final List<? extends FormatWriter> writers;
        private final EncodingMemoryBudget.Reservation memory;
        private final ImageCursor images;
        private final CopyTupleReader annotations;
        private final EmptyImageCursor emptyImages;
        private final LossReport.Counter losses = new LossReport.Counter();
        private final Set<String> missing;
        private boolean hasRow;
        private long readImages;
        private long reported = System.nanoTime();
        private long imageCount;
        private long annotationCount;

        EncodingPass(
                ExportRowSource.ExportSelection selection,
                List<? extends FormatWriter> writers,
                EncodingMemoryBudget.Reservation memory,
                ImageCursor images,
                CopyTupleReader annotations,
                EmptyImageCursor emptyImages) {
            this.selection = selection;
            this.writers = writers;
            this.memory = memory;
            this.images = images;
            this.annotations = annotations;
            this.emptyImages = emptyImages;
            this.missing = new HashSet<>(selection.imageIds());
        }

        Counts run(Progress progress) throws IOException, InterruptedException {
            // The dataset may have changed since it was frozen, so that this is an estimate.
            var expected = selection.imageIds().isEmpty()
                    ? selection.dataset().getNumImages()
                    : selection.imageIds().size();
            hasRow = annotations.next();
            for (var image = images.next(); image != null; image = images.next()) {
                encodeImage(image);
                missing.remove(image.getId());
                readImages++;
                if (System.nanoTime() - reported > PROGRESS_NANOS) {
                    reported = System.nanoTime();
                    progress.onProgress(readImages, Math.max(readImages, expected));
                }
            }
            while (hasRow) {
                skipAnnotation();
            }
            checkAllImagesFound();
            progress.onProgress(readImages, readImages);
            return new Counts(imageCount, annotationCount, losses.report());
        }

        private void encodeImage(Image image) throws IOException, InterruptedException {
            var name = image.getId().getBytes(StandardCharsets.UTF_8);
            while (hasRow && annotations.compareImage(name) < 0) {
                skipAnnotation();
            }
            if (hasRow && annotations.compareImage(name) == 0) {
                write(annotations.addLabellers(toExportImage(image)));
                while (hasRow && annotations.compareImage(name) == 0) {
                    encodeAnnotation();
                }
            } else if (emptyImages.contains(image.getId())) {
                write(toExportImage(image).asConfirmedEmpty());
            } else if (selection.content().includeUnannotated()) {
                write(toExportImage(image));
            } else {
                losses.add("omitted image that is neither annotated nor completed", image::getId);
            }
        }

        private void write(ExportImage row) throws IOException {
            for (var writer : writers) {
                writer.image(row);
            }
            imageCount++;
        }

        private void encodeAnnotation() throws IOException, InterruptedException {
            if (annotations.geometryBytes() > LARGE_ROW_BYTES) {
                memory.growForLargeRows();
            }
            var annotation = annotations.readAnnotation();
            for (var writer : writers) {
                writer.annotation(annotation);
            }
            // no_object is a property of the image, which no format counts as an annotation.
            annotationCount += annotation.geometry().kind() == GeometryKind.NO_OBJECT ? 0 : 1;
            hasRow = annotations.next();
        }

        private void skipAnnotation() throws InterruptedException {
            losses.add("omitted annotation of an image that is not in the dataset", annotations::imageId);
            hasRow = annotations.next();
        }

        private void checkAllImagesFound() {
            missing.stream().sorted().findFirst().ifPresent(first -> {
                throw Failure.unprocessable("Image '" + first + "' does not exist in the dataset.")
                        .violation("image_ids", "'" + first + "' is not an image of this dataset");
            });
        }

        private static ExportImage toExportImage(Image image) {
            return ExportImage.of(
                    image.getId(),
                    image.getWidth(),
                    image.getHeight(),
                    image.hasSplit() ? Split.find(image.getSplit()) : null);
        }
    }
}
