package dev.labeler.export.encoding;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.yolo.YoloWriter;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One pass over images and rows that feeds every writer. Memory is a page of each stream.
///
/// A file holds the images that have an annotation or that a person completed. Images that nobody
/// has looked at would teach a trainer that there is nothing on them, so they are left out and
/// counted, unless the selection includes them. Annotations of images that the dataset no longer
/// has are left out and counted too.
public final class ExportEncoder {
    private static final int REPORT_EVERY = 500;
    /// From here on a row needs memory of its own.
    private static final int LARGE_ROW_BYTES = 128 << 10;

    private final ExportRowSource rows;

    public ExportEncoder(ExportRowSource rows) {
        this.rows = rows;
    }

    /// What a pass wrote.
    ///
    /// @param losses what was left out of every file, whatever its format
    public record Counts(long images, long annotations, LossReport losses) {}

    /// Is told how far the pass is.
    @FunctionalInterface
    public interface Progress {
        void onProgress(long done, long total) throws IOException;
    }

    /// Pushes the selection through the writers, begin to end but for [FormatWriter#end], which
    /// has an answer.
    ///
    /// @param memory grows where rows are large
    /// @throws Failure UNPROCESSABLE where a file would come out wrong: an image of unknown size,
    ///     an image that was asked for and is none
    public Counts encode(
            ExportRowSource.ExportSelection selection,
            List<? extends FormatWriter> writers,
            EncodingMemoryBudget.Reservation memory,
            Progress progress)
            throws IOException, InterruptedException {
        boolean measured = writers.stream().anyMatch(YoloWriter.class::isInstance);
        try (var images = rows.images(selection);
                var annotations = rows.annotations(selection, measured)) {
            var header = rows.header(selection);
            for (var writer : writers) {
                writer.begin(header);
            }
            return new EncodingPass(selection, writers, memory, images, annotations, rows.emptyImages(selection))
                    .run(progress);
        } catch (ExportRefusedException e) {
            throw Failure.unprocessable("The files would come out wrong: " + e.getMessage() + ".");
        }
    }

    /// Merges the two streams, which have one order.
    private static final class EncodingPass {
        private final ExportRowSource.ExportSelection selection;
        private final List<? extends FormatWriter> writers;
        private final EncodingMemoryBudget.Reservation memory;
        private final ImageCursor images;
        private final CopyTupleReader annotations;
        private final EmptyImageCursor emptyImages;
        private final LossReport.Counter losses = new LossReport.Counter();
        private final Set<String> missing;
        private boolean open;
        private long seen;
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
            open = annotations.next();
            for (var image = images.next(); image != null; image = images.next()) {
                image(image);
                missing.remove(image.getId());
                if (++seen % REPORT_EVERY == 0) {
                    progress.onProgress(seen, seen);
                }
            }
            while (open) {
                skip();
            }
            refuseMissing();
            progress.onProgress(seen, seen);
            return new Counts(imageCount, annotationCount, losses.report());
        }

        private void image(Image image) throws IOException, InterruptedException {
            var name = image.getId().getBytes(StandardCharsets.UTF_8);
            while (open && annotations.compareImage(name) < 0) {
                skip();
            }
            if (open && annotations.compareImage(name) == 0) {
                write(annotations.labelled(row(image)));
                while (open && annotations.compareImage(name) == 0) {
                    annotation();
                }
            } else if (emptyImages.contains(image.getId())) {
                write(row(image).asConfirmedEmpty());
            } else if (selection.includeUnannotated()) {
                write(row(image));
            } else {
                losses.add("image that nobody has annotated or completed left out", image::getId);
            }
        }

        private void write(ExportImage row) throws IOException {
            for (var writer : writers) {
                writer.image(row);
            }
            imageCount++;
        }

        private void annotation() throws IOException, InterruptedException {
            if (annotations.geometryBytes() > LARGE_ROW_BYTES) {
                memory.growForLargeRows();
            }
            var annotation = annotations.row();
            for (var writer : writers) {
                writer.annotation(annotation);
            }
            // That an image is empty is a fact about the image, which no format counts as an annotation.
            annotationCount += annotation.geometry().kind() == GeometryKind.NO_OBJECT ? 0 : 1;
            open = annotations.next();
        }

        private void skip() throws InterruptedException {
            losses.add("annotation of an image that the dataset does not have left out", annotations::imageId);
            open = annotations.next();
        }

        private void refuseMissing() {
            missing.stream().sorted().findFirst().ifPresent(first -> {
                throw Failure.unprocessable("The dataset has no image '" + first + "'.")
                        .violation("image_ids", "'" + first + "' is no image of this dataset");
            });
        }

        private static ExportImage row(Image image) {
            return ExportImage.of(
                    image.getId(),
                    image.getWidth(),
                    image.getHeight(),
                    image.hasSplit() ? Split.find(image.getSplit()) : null);
        }
    }
}
