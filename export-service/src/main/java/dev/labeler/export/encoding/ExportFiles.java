package dev.labeler.export.encoding;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.dice.DiceWriter;
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

/// The files that exports are written as.
public final class ExportFiles {
    private static final List<ExportFormat> ALL = Arrays.stream(ExportFormat.values())
            .filter(format -> format != ExportFormat.EXPORT_FORMAT_UNSPECIFIED && format != ExportFormat.UNRECOGNIZED)
            .toList();

    private ExportFiles() {}

    /// Every format, in the order in which a version lists its files.
    public static List<ExportFormat> all() {
        return ALL;
    }

    /// The name that the documents promise, `annotations_coco.json`.
    public static String name(ExportFormat format) {
        return switch (format) {
            case EXPORT_FORMAT_DICE -> "annotations_dice.json";
            case EXPORT_FORMAT_COCO -> "annotations_coco.json";
            case EXPORT_FORMAT_YOLO -> "annotations_yolo.zip";
            case EXPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED -> throw missing();
        };
    }

    /// The format as REST spells it.
    public static String word(ExportFormat format) {
        return format.name().substring("EXPORT_FORMAT_".length()).toLowerCase(Locale.ROOT);
    }

    /// Every format as REST spells it, `dice, coco, yolo`.
    public static String words() {
        return ALL.stream().map(ExportFiles::word).collect(Collectors.joining(", "));
    }

    /// The file's media type.
    public static String contentType(ExportFormat format) {
        return format == ExportFormat.EXPORT_FORMAT_YOLO ? "application/zip" : "application/json";
    }

    /// A writer of that format.
    ///
    /// @param layout of the selection, asked for only where the format depends on it
    public static FormatWriter writer(
            ExportFormat format, OutputStream out, ExportOptions options, Supplier<YoloLineLayout> layout) {
        return switch (format) {
            case EXPORT_FORMAT_DICE -> new DiceWriter(out);
            case EXPORT_FORMAT_COCO -> new CocoWriter(out, new CocoWriterOptions(options.getZeroBasedCategories()));
            case EXPORT_FORMAT_YOLO -> yolo(out, layout.get());
            case EXPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED -> throw missing();
        };
    }

    private static FormatWriter yolo(OutputStream out, YoloLineLayout layout) {
        return layout.task() == YoloTask.CLASSIFY ? new YoloClassifyWriter(out) : new YoloWriter(out, layout);
    }

    private static Failure missing() {
        return Failure.invalid("\"export_format\" is required. Allowed values: " + words() + ".")
                .with("path", "export_format")
                .with("allowed", words());
    }
}
