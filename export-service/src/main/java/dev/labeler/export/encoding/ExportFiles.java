package dev.labeler.export.encoding;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.cvat.CvatWriter;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.formats.labelstudio.LabelStudioWriter;
import dev.labeler.formats.voc.VocWriter;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.yolo.YoloClassifyWriter;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.formats.yolo.YoloTask;
import dev.labeler.formats.yolo.YoloWriter;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ExportOptions;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The file name, media type and writer of each export format.
public final class ExportFiles {
    private static final List<ExportFormat> ALL = Arrays.stream(ExportFormat.values())
            .filter(format -> format != ExportFormat.EXPORT_FORMAT_UNSPECIFIED && format != ExportFormat.UNRECOGNIZED)
            .toList();

    private ExportFiles() {}

    /// Returns every format, in the order in which a version lists its files.
    public static List<ExportFormat> formats() {
        return ALL;
    }

    /// Returns the formats of a version for which none are named.
    public static List<ExportFormat> defaultFormats() {
        return List.of(
                ExportFormat.EXPORT_FORMAT_DICE, ExportFormat.EXPORT_FORMAT_COCO, ExportFormat.EXPORT_FORMAT_YOLO);
    }

    /// The documented file name, for example `annotations_coco.json`.
    public static String fileName(ExportFormat format) {
        return "annotations_" + restName(format) + "." + extension(format);
    }

    private static String extension(ExportFormat format) {
        return switch (format) {
            case EXPORT_FORMAT_DICE, EXPORT_FORMAT_COCO, EXPORT_FORMAT_LABEL_STUDIO -> "json";
            case EXPORT_FORMAT_CVAT -> "xml";
            case EXPORT_FORMAT_YOLO,
                    EXPORT_FORMAT_YOLO_DETECT,
                    EXPORT_FORMAT_YOLO_SEGMENT,
                    EXPORT_FORMAT_YOLO_POSE,
                    EXPORT_FORMAT_YOLO_OBB,
                    EXPORT_FORMAT_YOLO_CLASSIFY,
                    EXPORT_FORMAT_PASCAL_VOC,
                    EXPORT_FORMAT_IMAGEFOLDER -> "zip";
            case EXPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED -> throw formatRequired();
        };
    }

    /// The name of the format in REST, for example `coco`.
    public static String restName(ExportFormat format) {
        return format.name().substring("EXPORT_FORMAT_".length()).toLowerCase(Locale.ROOT);
    }

    /// The names of all formats in REST, `dice, coco, yolo, …`.
    public static String restNames() {
        return ALL.stream().map(ExportFiles::restName).collect(Collectors.joining(", "));
    }

    /// The media type of the file.
    public static String contentType(ExportFormat format) {
        return "application/" + extension(format);
    }

    /// Creates a writer of the format.
    ///
    /// @param layout of the selection, read only if the format depends on it
    public static FormatWriter createWriter(
            ExportFormat format, OutputStream out, ExportOptions options, Supplier<YoloLineLayout> layout) {
        return switch (format) {
            case EXPORT_FORMAT_DICE ->
                options.getNestedOnly() ? new DiceWriter(out) : DiceWriter.withFlatAnnotations(out);
            case EXPORT_FORMAT_COCO ->
                new CocoWriter(out, new CocoWriterOptions(options.getZeroBasedCategories(), options.getRunLengths()));
            case EXPORT_FORMAT_YOLO -> createYoloWriter(out, layout.get());
            case EXPORT_FORMAT_YOLO_DETECT -> createYoloWriter(out, YoloLineLayout.of(YoloTask.DETECT));
            case EXPORT_FORMAT_YOLO_SEGMENT -> createYoloWriter(out, YoloLineLayout.of(YoloTask.SEGMENT));
            case EXPORT_FORMAT_YOLO_POSE -> createYoloWriter(out, layout.get().asPose());
            case EXPORT_FORMAT_YOLO_OBB -> createYoloWriter(out, YoloLineLayout.of(YoloTask.OBB));
            case EXPORT_FORMAT_YOLO_CLASSIFY -> createYoloWriter(out, YoloLineLayout.of(YoloTask.CLASSIFY));
            case EXPORT_FORMAT_PASCAL_VOC -> new VocWriter(out);
            case EXPORT_FORMAT_CVAT -> new CvatWriter(out);
            case EXPORT_FORMAT_LABEL_STUDIO -> new LabelStudioWriter(out);
            case EXPORT_FORMAT_IMAGEFOLDER -> YoloClassifyWriter.ofImageFolder(out);
            case EXPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED -> throw formatRequired();
        };
    }

    private static FormatWriter createYoloWriter(OutputStream out, YoloLineLayout layout) {
        return layout.task() == YoloTask.CLASSIFY ? new YoloClassifyWriter(out) : new YoloWriter(out, layout);
    }

    private static Failure formatRequired() {
        return Failure.invalid("\"export_format\" is required. Allowed values: " + restNames() + ".")
                .with("path", "export_format")
                .with("allowed", restNames());
    }
}
