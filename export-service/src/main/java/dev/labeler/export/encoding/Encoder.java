package dev.labeler.export.encoding;

import dev.labeler.formats.model.Split;
import dev.labeler.formats.write.DatasetWriter;
import dev.labeler.formats.write.ImageRow;
import dev.labeler.proto.dataset.v1.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One pass over images and rows that feeds every writer. Memory is a page of each stream.
public final class Encoder {
    private static final int REPORT_EVERY = 500;

    private final Rows rows;

    public Encoder(Rows rows) {
        this.rows = rows;
    }

    /// What went by.
    public record Counts(long images, long annotations) {}

    /// Is told how far the pass is.
    @FunctionalInterface
    public interface Progress {
        void at(long done, long total) throws IOException;
    }

    /// Pushes the selection through the writers, begin to end but for [DatasetWriter#end], which
    /// has an answer.
    ///
    /// @throws dev.labeler.formats.write.ExportRefusedException where a file would come out wrong
    public Counts encode(Rows.Selection selection, List<? extends DatasetWriter> writers, Progress progress)
            throws IOException {
        return Rows.ended(() -> {
            var header = rows.header(selection);
            for (var writer : writers) {
                writer.begin(header);
            }
            long total = list(selection, writers);
            return merge(selection, writers, progress, total);
        });
    }

    private long list(Rows.Selection selection, List<? extends DatasetWriter> writers) throws IOException {
        var wanting = writers.stream().filter(DatasetWriter::wantsImagesFirst).toList();
        long total = 0;
        if (!wanting.isEmpty()) {
            for (var images = rows.images(selection); images.hasNext(); total++) {
                var image = row(images.next());
                for (var writer : wanting) {
                    writer.listImage(image);
                }
            }
        }
        return total;
    }

    private Counts merge(Rows.Selection selection, List<? extends DatasetWriter> writers, Progress progress, long total)
            throws IOException {
        var images = rows.images(selection);
        var annotations = rows.annotations(selection);
        boolean open = annotations.next();
        long imageCount = 0;
        long annotationCount = 0;
        while (images.hasNext()) {
            var image = images.next();
            var name = image.getId().getBytes(StandardCharsets.UTF_8);
            var row = row(image);
            for (var writer : writers) {
                writer.image(row);
            }
            imageCount++;
            while (open && annotations.compareImage(name) == 0) {
                var annotation = annotations.row();
                for (var writer : writers) {
                    writer.annotation(annotation);
                }
                annotationCount++;
                open = annotations.next();
            }
            if (open && annotations.compareImage(name) < 0) {
                throw stray(annotations);
            }
            if (imageCount % REPORT_EVERY == 0) {
                progress.at(imageCount, Math.max(total, imageCount));
            }
        }
        if (open) {
            throw stray(annotations);
        }
        progress.at(imageCount, imageCount);
        return new Counts(imageCount, annotationCount);
    }

    private static IllegalStateException stray(Tuples annotations) {
        return new IllegalStateException("annotations of image '" + annotations.imageId()
                + "', which this version of the dataset does not have");
    }

    private static ImageRow row(Image image) {
        return ImageRow.of(
                image.getId(),
                image.getWidth(),
                image.getHeight(),
                image.hasSplit() ? Split.find(image.getSplit()) : null);
    }
}
