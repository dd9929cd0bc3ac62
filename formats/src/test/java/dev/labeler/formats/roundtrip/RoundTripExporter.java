package dev.labeler.formats.roundtrip;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FolderDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.FormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads datasets and writes them as export-service does, for tests that compare input and output.
public final class RoundTripExporter {
    private final byte[] bytes;
    private final LossReport losses;

    private RoundTripExporter(byte[] bytes, LossReport losses) {
        this.bytes = bytes;
        this.losses = losses;
    }

    public byte[] bytes() {
        return bytes;
    }

    public LossReport losses() {
        return losses;
    }

    public static CollectingSink read(DatasetSource files) throws IOException {
        DatasetLayout layout = FormatDetector.detect(files).layout();
        if (layout == null) {
            throw new AssertionError("no format matches: " + FormatDetector.detect(files));
        }
        return read(files, layout);
    }

    public static CollectingSink read(DatasetSource files, DatasetLayout layout) throws IOException {
        CollectingSink sink = new CollectingSink();
        FormatReaderFactory.create(layout.format()).read(files, layout, sink);
        return sink;
    }

    public static CollectingSink read(DatasetSource files, LabelFormat format, String labelFile) throws IOException {
        return read(files, new DatasetLayout(format, "", "", List.of(labelFile)));
    }

    public static Set<GeometryKind> kinds(CollectingSink content) {
        return content.annotations.stream().map(a -> a.geometry().kind()).collect(Collectors.toSet());
    }

    /// Writes the content of a sink.
    public static RoundTripExporter write(CollectingSink content, Function<OutputStream, FormatWriter> format)
            throws IOException {
        return write(content, "object_detection", format);
    }

    public static RoundTripExporter write(
            CollectingSink content, String taskType, Function<OutputStream, FormatWriter> format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FormatWriter writer = format.apply(out);
        writer.begin(new ExportHeader(
                "ds_0123456789abcdef",
                "a \"named\" set",
                taskType,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:04:05Z"),
                "v1.0",
                null,
                "s3",
                "bucket",
                "datasets/x/",
                content.source,
                content.classes));
        List<ExportImage> images = new ArrayList<>();
        for (ImageInfo image : content.images) {
            images.add(ExportImage.of(image.fileName(), image.width(), image.height(), image.split()));
        }
        images.sort(Comparator.comparing(ExportImage::fileName, FolderDatasetSource.BYTE_ORDER));
        for (ExportImage image : images) {
            writer.image(image);
            for (int i = 0; i < content.annotations.size(); i++) {
                SourceAnnotation a = content.annotations.get(i);
                if (a.image().equals(image.fileName())) {
                    writer.annotation(row(i + 1, a));
                }
            }
        }
        LossReport losses = writer.end();
        return new RoundTripExporter(out.toByteArray(), losses);
    }

    private static ExportAnnotation row(long id, SourceAnnotation a) {
        AnnotationState state = a.state() == null ? AnnotationState.CONFIRMED : a.state();
        String attributes = a.attributes();
        return new ExportAnnotation(
                id,
                a.classIndex(),
                state,
                a.geometry(),
                attributes == null ? null : ByteSlice.of(attributes),
                a.confidence());
    }
}
