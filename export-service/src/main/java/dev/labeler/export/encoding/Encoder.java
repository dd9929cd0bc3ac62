package dev.labeler.export.encoding;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.write.DatasetWriter;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.ImageRow;
import dev.labeler.formats.yolo.YoloWriter;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    /// @throws Failure UNPROCESSABLE where a file would come out wrong: an image of unknown size,
    ///     an image that was asked for and is none
    public Counts encode(Rows.Selection selection, List<? extends DatasetWriter> writers, Progress progress)
            throws IOException, InterruptedException {
        try {
            var header = rows.header(selection);
            for (var writer : writers) {
                writer.begin(header);
            }
            long total = list(selection, writers);
            return merge(selection, writers, progress, total);
        } catch (ExportRefusedException e) {
            throw Failure.unprocessable("The files would come out wrong: " + e.getMessage() + ".");
        }
    }

    private long list(Rows.Selection selection, List<? extends DatasetWriter> writers)
            throws IOException, InterruptedException {
        var wanting = writers.stream().filter(DatasetWriter::wantsImagesFirst).toList();
        long total = 0;
        if (!wanting.isEmpty()) {
            try (var images = rows.images(selection)) {
                for (var image = images.next(); image != null; image = images.next()) {
                    var row = row(image);
                    for (var writer : wanting) {
                        writer.listImage(row);
                    }
                    total++;
                }
            }
        }
        return total;
    }

    private Counts merge(Rows.Selection selection, List<? extends DatasetWriter> writers, Progress progress, long total)
            throws IOException, InterruptedException {
        var missing = new HashSet<>(selection.imageIds());
        boolean measured = writers.stream().anyMatch(YoloWriter.class::isInstance);
        long imageCount = 0;
        long annotationCount = 0;
        try (var images = rows.images(selection);
                var annotations = rows.annotations(selection, measured)) {
            boolean open = annotations.next();
            for (var image = images.next(); image != null; image = images.next()) {
                var name = image.getId().getBytes(StandardCharsets.UTF_8);
                int order = open ? annotations.compareImage(name) : 1;
                if (order < 0) {
                    throw stray(annotations);
                }
                var row = order == 0 ? annotations.labelled(row(image)) : row(image);
                for (var writer : writers) {
                    writer.image(row);
                }
                while (open && annotations.compareImage(name) == 0) {
                    var annotation = annotations.row();
                    for (var writer : writers) {
                        writer.annotation(annotation);
                    }
                    // That an image is empty is a fact about the image, which no format counts as an annotation.
                    annotationCount += annotation.geometry().kind() == GeometryKind.NO_OBJECT ? 0 : 1;
                    open = annotations.next();
                }
                missing.remove(image.getId());
                if (++imageCount % REPORT_EVERY == 0) {
                    progress.at(imageCount, Math.max(total, imageCount));
                }
            }
            if (open) {
                throw stray(annotations);
            }
        }
        refuseMissing(missing);
        progress.at(imageCount, imageCount);
        return new Counts(imageCount, annotationCount);
    }

    private static Failure stray(Tuples annotations) {
        return Failure.unprocessable("There are annotations of image '" + annotations.imageId()
                + "', which this version of the dataset does not have.");
    }

    private static void refuseMissing(Set<String> missing) {
        missing.stream().sorted().findFirst().ifPresent(first -> {
            throw Failure.unprocessable("The dataset has no image '" + first + "'.")
                    .violation("image_ids", "'" + first + "' is no image of this dataset");
        });
    }

    private static ImageRow row(Image image) {
        return ImageRow.of(
                image.getId(),
                image.getWidth(),
                image.getHeight(),
                image.hasSplit() ? Split.find(image.getSplit()) : null);
    }
}
