package dev.labeler.formats.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.cvat.CvatWriter;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.formats.labelstudio.LabelStudioWriter;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.PolygonRasterizer;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.voc.VocWriter;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.yolo.YoloClassifyWriter;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.formats.yolo.YoloTask;
import dev.labeler.formats.yolo.YoloWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/// Writes every geometry kind in every format, reads it again, and compares the result with the loss report.
class FormatTableTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 100;
    private static final PointArray RING = PointArray.of(10, 10, 60, 10, 60, 40, 10, 40);

    private static final Map<String, Geometry> SHAPES = new LinkedHashMap<>();
    private static final Map<String, Function<OutputStream, FormatWriter>> WRITERS = new LinkedHashMap<>();

    static {
        SHAPES.put("bbox", new BoundingBox(20, 10, 50, 25.5));
        SHAPES.put("rotated_bbox", new Geometry.RotatedBox(100, 50, 40, 20, 30));
        SHAPES.put("polygon", new Geometry.Polygon(List.of(RING), List.of()));
        SHAPES.put(
                "polygon, 2 parts",
                new Geometry.Polygon(List.of(RING, PointArray.of(100, 50, 120, 50, 120, 80)), List.of()));
        SHAPES.put(
                "polygon, hole",
                new Geometry.Polygon(List.of(RING), List.of(PointArray.of(20, 20, 30, 20, 30, 30, 20, 30))));
        SHAPES.put("polyline", new Geometry.Polyline(PointArray.of(1, 1, 50, 50, 90, 20)));
        SHAPES.put("circle", new Geometry.Circle(50, 50, 20));
        SHAPES.put(
                "keypoints",
                new Geometry.Keypoints(
                        List.of(new Keypoint(30, 30, 2), new Keypoint(50, 40, 1)),
                        new BoundingBox(20, 20, 50, 40),
                        List.of()));
        SHAPES.put(
                "mask",
                new Geometry.Mask(
                        HEIGHT,
                        WIDTH,
                        PolygonRasterizer.ring(HEIGHT, WIDTH, RING).encode(),
                        false));
        SHAPES.put("classification", new Geometry.Classification());
        SHAPES.put("no_object", new Geometry.NoObject());

        WRITERS.put("dice", DiceWriter::withFlatAnnotations);
        WRITERS.put("coco", out -> new CocoWriter(out, CocoWriterOptions.DEFAULT));
        WRITERS.put("coco, run lengths", out -> new CocoWriter(out, new CocoWriterOptions(false, true)));
        WRITERS.put("yolo_detect", out -> new YoloWriter(out, YoloLineLayout.of(YoloTask.DETECT)));
        WRITERS.put("yolo_segment", out -> new YoloWriter(out, YoloLineLayout.of(YoloTask.SEGMENT)));
        WRITERS.put("yolo_pose", out -> new YoloWriter(out, new YoloLineLayout(YoloTask.POSE, 2)));
        WRITERS.put("yolo_obb", out -> new YoloWriter(out, YoloLineLayout.of(YoloTask.OBB)));
        WRITERS.put("yolo_classify", YoloClassifyWriter::new);
        WRITERS.put("imagefolder", YoloClassifyWriter::ofImageFolder);
        WRITERS.put("pascal_voc", VocWriter::new);
        WRITERS.put("cvat", CvatWriter::new);
        WRITERS.put("label_studio", LabelStudioWriter::new);
    }

    private enum Outcome {
        KEPT("kept"),
        CONVERTED("converted"),
        LOST("lost"),
        /// The content is neither in the file nor in the loss report.
        SILENT("SILENT");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }
    }

    @Test
    void everyShapeIsKeptOrInTheLossReport() throws IOException {
        StringBuilder table = new StringBuilder("%-18s".formatted(""));
        SHAPES.keySet().forEach(shape -> table.append(" %-16s".formatted(shape)));
        List<String> silent = new ArrayList<>();
        for (var writer : WRITERS.entrySet()) {
            table.append("\n%-18s".formatted(writer.getKey()));
            for (var shape : SHAPES.entrySet()) {
                Outcome outcome = outcome(writer.getKey(), writer.getValue(), shape.getValue());
                table.append(" %-16s".formatted(outcome.word));
                if (outcome == Outcome.SILENT) {
                    silent.add(writer.getKey() + " " + shape.getKey());
                }
            }
        }
        System.out.println(table);
        // COCO represents an empty image by listing it without annotations, which its reader does not interpret.
        assertThat(silent).containsExactly("coco no_object", "coco, run lengths no_object");
        assertThat(table.toString())
                .contains("dice               kept             kept             kept             kept             kept")
                .contains("yolo_obb           converted        kept ")
                .contains(
                        "cvat               kept             kept             kept             converted        converted        kept             kept             converted        kept             kept")
                .contains(
                        "label_studio       kept             kept             kept             converted        converted        lost             kept             converted        kept             kept             kept")
                .contains("pascal_voc         kept             converted");
    }

    @Test
    void theSameContentGivesTheSameBytes() throws IOException {
        CollectingSink all = new CollectingSink();
        SHAPES.values().forEach(shape -> merge(all, content(shape)));
        for (var writer : WRITERS.entrySet()) {
            RoundTripExporter first = RoundTripExporter.write(all, writer.getValue());
            RoundTripExporter second = RoundTripExporter.write(all, writer.getValue());

            assertThat(second.bytes()).as(writer.getKey()).isEqualTo(first.bytes());
            CollectingSink again = read(writer.getKey(), first.bytes());
            assertThat(again.refusals).as(writer.getKey()).isEmpty();
        }
    }

    private static Outcome outcome(String name, Function<OutputStream, FormatWriter> format, Geometry shape)
            throws IOException {
        RoundTripExporter written = RoundTripExporter.write(content(shape), format);
        CollectingSink again = read(name, written.bytes());
        boolean isReported = written.losses().losses().stream()
                .anyMatch(loss -> !loss.kind().startsWith("no ") && !loss.kind().startsWith("flat "));
        assertThat(again.refusals).as(name + " " + shape).isEmpty();
        List<SourceAnnotation> found = again.annotations;
        if (found.size() == 1 && isSame(found.getFirst().geometry().geometry(), shape)) {
            return Outcome.KEPT;
        }
        if (!isReported) {
            return Outcome.SILENT;
        }
        return found.isEmpty() || found.stream().allMatch(a -> a.geometry().kind() == GeometryKind.NO_OBJECT)
                ? Outcome.LOST
                : Outcome.CONVERTED;
    }

    /// The same kind, at the same place to a hundredth of a pixel.
    private static boolean isSame(Geometry a, Geometry b) {
        BoundingBox first = GeometryMeasure.bounds(a);
        BoundingBox second = GeometryMeasure.bounds(b);
        double distance = Math.max(
                Math.max(Math.abs(first.x() - second.x()), Math.abs(first.y() - second.y())),
                Math.max(Math.abs(first.width() - second.width()), Math.abs(first.height() - second.height())));
        boolean hasSameParts = !(a instanceof Geometry.Polygon p && b instanceof Geometry.Polygon q)
                || (p.parts().size() == q.parts().size()
                        && p.holes().size() == q.holes().size());
        return a.kind() == b.kind()
                && hasSameParts
                && distance < 0.01
                && Math.abs(GeometryMeasure.area(a) - GeometryMeasure.area(b)) < 0.5;
    }

    private static CollectingSink content(Geometry shape) {
        CollectingSink content = new CollectingSink();
        boolean isNoObject = shape instanceof Geometry.NoObject;
        content.classes.add(new ClassDefinition(
                0, "cat & <dog>", "#ff0000", null, null, List.of("nose", "tail"), List.of(), List.of(), null));
        content.classes.add(ClassDefinition.named(1, "other"));
        String name = "train/a & b/" + shape.kind().word() + ".jpg";
        content.images.add(new ImageInfo(name, WIDTH, HEIGHT, Split.TRAIN));
        content.annotations.add(new SourceAnnotation(
                name,
                isNoObject ? -1 : 0,
                CanonicalGeometry.of(shape),
                AnnotationState.CONFIRMED,
                null,
                Double.NaN,
                "x",
                0,
                null));
        return content;
    }

    private static void merge(CollectingSink into, CollectingSink more) {
        if (into.classes.isEmpty()) {
            into.classes.addAll(more.classes);
        }
        more.images.stream().filter(image -> !into.images.contains(image)).forEach(into.images::add);
        into.annotations.addAll(more.annotations);
    }

    private static CollectingSink read(String name, byte[] bytes) throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource();
        if (bytes[0] != 'P' || bytes[1] != 'K') {
            String file = name.equals("cvat") ? "annotations.xml" : "annotations.json";
            return RoundTripExporter.read(files.put(file, bytes));
        }
        String names = "";
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), content);
                }
                if (entry.getName().equals("image_names.tsv")) {
                    names = new String(content, java.nio.charset.StandardCharsets.UTF_8);
                }
            }
        }
        // The zips do not have the images, which YOLO and ImageFolder need.
        names.lines().forEach(line -> files.image(line.substring(0, line.indexOf('\t')), WIDTH, HEIGHT));
        boolean isFolder = name.equals("yolo_classify") || name.equals("imagefolder");
        if (isFolder || name.equals("yolo_obb")) {
            LabelFormat format = isFolder ? LabelFormat.IMAGEFOLDER : LabelFormat.YOLO_OBB;
            return isFolder && names.isEmpty()
                    ? new CollectingSink()
                    : RoundTripExporter.read(
                            files,
                            new dev.labeler.formats.read.DatasetLayout(
                                    format, "", "", isFolder ? List.of() : List.of("data.yaml")));
        }
        if (name.startsWith("yolo")) {
            return RoundTripExporter.read(files, LabelFormat.YOLO, "data.yaml");
        }
        return RoundTripExporter.read(
                files, new dev.labeler.formats.read.DatasetLayout(LabelFormat.PASCAL_VOC, "", "", List.of()));
    }
}
