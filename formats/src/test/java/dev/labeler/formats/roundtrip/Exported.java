package dev.labeler.formats.roundtrip;

import dev.labeler.formats.FormatReaders;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.Format;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.FolderFiles;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.read.SourceFiles;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.write.AnnotationRow;
import dev.labeler.formats.write.DatasetHeader;
import dev.labeler.formats.write.DatasetWriter;
import dev.labeler.formats.write.ImageRow;
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

/// Reads datasets and writes them as a service would, for tests that compare what goes in with what
/// comes out.
public final class Exported {
    private final byte[] bytes;
    private final LossReport losses;

    private Exported(byte[] bytes, LossReport losses) {
        this.bytes = bytes;
        this.losses = losses;
    }

    public byte[] bytes() {
        return bytes;
    }

    public LossReport losses() {
        return losses;
    }

    public static CollectingSink read(SourceFiles files) throws IOException {
        Layout layout = FormatDetector.detect(files).layout();
        if (layout == null) {
            throw new AssertionError("no format fits: " + FormatDetector.detect(files));
        }
        return read(files, layout);
    }

    public static CollectingSink read(SourceFiles files, Layout layout) throws IOException {
        CollectingSink sink = new CollectingSink();
        FormatReaders.of(layout.format()).read(files, layout, sink);
        return sink;
    }

    public static CollectingSink read(SourceFiles files, Format format, String labelFile) throws IOException {
        return read(files, new Layout(format, "", "", List.of(labelFile)));
    }

    public static Set<GeometryKind> kinds(CollectingSink content) {
        return content.annotations.stream().map(a -> a.geometry().kind()).collect(Collectors.toSet());
    }

    /// Writes what a reader found.
    public static Exported write(CollectingSink content, Function<OutputStream, DatasetWriter> format)
            throws IOException {
        return write(content, "object_detection", format);
    }

    public static Exported write(CollectingSink content, String taskType, Function<OutputStream, DatasetWriter> format)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DatasetWriter writer = format.apply(out);
        writer.begin(new DatasetHeader(
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
        List<ImageRow> images = new ArrayList<>();
        for (ImageInfo image : content.images) {
            images.add(ImageRow.of(image.fileName(), image.width(), image.height(), image.split()));
        }
        images.sort(Comparator.comparing(ImageRow::fileName, FolderFiles.BYTE_ORDER));
        for (ImageRow image : images) {
            writer.image(image);
            for (int i = 0; i < content.annotations.size(); i++) {
                SourceAnnotation a = content.annotations.get(i);
                if (a.image().equals(image.fileName())) {
                    writer.annotation(row(i + 1, a));
                }
            }
        }
        LossReport losses = writer.end();
        return new Exported(out.toByteArray(), losses);
    }

    private static AnnotationRow row(long id, SourceAnnotation a) {
        AnnotationState state = a.state() == null ? AnnotationState.CONFIRMED : a.state();
        String attributes = a.attributes();
        return new AnnotationRow(
                id,
                a.classIndex(),
                state,
                a.geometry(),
                attributes == null ? null : ByteSlice.of(attributes),
                a.confidence());
    }
}
