package dev.labeler.formats.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// YOLO files checked against Ultralytics' validation (`verify_image_label` and `ClassificationDataset`).
class YoloExportTest {
    private static final int WIDTH = 100;
    private static final int HEIGHT = 80;

    private final CollectingSink content = new CollectingSink();

    YoloExportTest() {
        content.classes.add(ClassDefinition.named(0, "zebra/left"));
        content.classes.add(ClassDefinition.named(1, "ant"));
    }

    private void image(String name, @Nullable Split split, int classIndex, Geometry... geometries) {
        content.images.add(new ImageInfo(name, WIDTH, HEIGHT, split));
        for (Geometry geometry : geometries) {
            content.annotations.add(new SourceAnnotation(
                    name,
                    geometry instanceof Geometry.NoObject ? -1 : classIndex,
                    CanonicalGeometry.of(geometry),
                    AnnotationState.CONFIRMED,
                    null,
                    Double.NaN,
                    "x",
                    0,
                    null));
        }
    }

    @Test
    void whatLeavesTheImageIsCutAtItsBorder() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            Geometry.RotatedBox box = new Geometry.RotatedBox(
                    random.nextDouble(WIDTH),
                    random.nextDouble(HEIGHT),
                    10 + random.nextDouble(80),
                    5 + random.nextDouble(40),
                    random.nextDouble(180));
            image("%03d.jpg".formatted(i), Split.TRAIN, 0, box);
        }
        // A concave shape that leaves the image twice.
        PointArray comb = PointArray.of(50, 10, 130, 10, 130, 30, 60, 30, 60, 50, 130, 50, 130, 70, 50, 70);
        image("comb.jpg", Split.TRAIN, 0, new Geometry.Polygon(List.of(comb), List.of()));

        RoundTripExporter exported =
                RoundTripExporter.write(content, out -> new YoloWriter(out, new YoloLineLayout(YoloTask.SEGMENT, 0)));
        Map<String, String> files = unzip(exported.bytes());

        for (SourceAnnotation annotation : content.annotations) {
            PointArray given = annotation.geometry().geometry() instanceof Geometry.RotatedBox box
                    ? GeometryMeasure.corners(box)
                    : comb;
            String line =
                    files.getOrDefault("labels/train/" + annotation.image().replace(".jpg", ".txt"), "");
            assertThat(overlap(given, polygon(line))).as(annotation.image()).isGreaterThan(0.995);
        }
        assertThat(exported.losses().losses())
                .extracting(ConversionLoss::kind)
                .contains("clipped at the border of the image", "rotated_bbox written as polygon");
    }

    @Test
    void everyLineOfAPoseExportHasTheSameFields() throws IOException {
        image("a.jpg", Split.TRAIN, 0, new Geometry.BoundingBox(10, 10, 20, 20));
        image(
                "b.jpg",
                Split.TRAIN,
                0,
                new Geometry.BoundingBox(1, 1, 5, 5),
                pose(new Keypoint(10, 10, 2)),
                pose(new Keypoint(10, 10, 2), new Keypoint(400, 20, 2), new Keypoint(-0.5, 20, 1)));

        YoloLineLayout layout = YoloLineLayout.of(RoundTripExporter.kinds(content), 3);
        RoundTripExporter exported = RoundTripExporter.write(content, out -> new YoloWriter(out, layout));
        Map<String, String> files = unzip(exported.bytes());

        assertThat(files.get("data.yaml")).contains("kpt_shape: [3, 3]\n");
        for (String name : List.of("labels/train/a.txt", "labels/train/b.txt")) {
            files.getOrDefault(name, "").lines().forEach(line -> {
                double[] fields = fields(line);
                assertThat(fields).as(line).hasSize(5 + 3 * 3);
                for (int i = 1; i < fields.length; i++) {
                    assertThat(fields[i]).as(line).isBetween(0.0, i > 4 && (i - 4) % 3 == 0 ? 2.0 : 1.0);
                }
            });
        }
        assertThat(exported.losses().losses())
                .extracting(ConversionLoss::kind, ConversionLoss::count)
                .contains(tuple("keypoint outside the image left out", 1L));
    }

    @Test
    void aCrowdIsLeftOut() throws IOException {
        image(
                "a.jpg",
                Split.TRAIN,
                0,
                new Geometry.Mask(
                        HEIGHT,
                        WIDTH,
                        dev.labeler.formats.model.Rle.of(HEIGHT, WIDTH, 0, 8000).encode(),
                        true),
                new Geometry.BoundingBox(10, 8, 20, 16));

        RoundTripExporter exported =
                RoundTripExporter.write(content, out -> new YoloWriter(out, new YoloLineLayout(YoloTask.DETECT, 0)));

        assertThat(unzip(exported.bytes())).containsEntry("labels/train/a.txt", "0 0.2 0.2 0.2 0.2\n");
        assertThat(exported.losses().losses()).extracting(ConversionLoss::kind).contains("crowd left out");
    }

    @Test
    void classificationsBecomeAFolderForEveryClassInEverySplit() throws IOException {
        Geometry yes = new Geometry.Classification();
        image("x/a.jpg", Split.TRAIN, 0, yes, yes);
        image("b.jpg", Split.VAL, 1, yes);
        image("c.jpg", null, 1, yes);
        image("d.jpg", Split.VAL, 0, new Geometry.NoObject());

        assertThat(YoloLineLayout.of(RoundTripExporter.kinds(content), 0).task())
                .isEqualTo(YoloTask.CLASSIFY);
        RoundTripExporter exported = RoundTripExporter.write(content, YoloClassifyWriter::new);
        Map<String, String> files = unzip(exported.bytes());

        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "train/zebra_left/",
                        "train/ant/",
                        "val/zebra_left/",
                        "val/ant/",
                        "image_names.tsv",
                        "data.yaml");
        assertThat(files.getOrDefault("image_names.tsv", "").lines())
                .containsExactly("val/ant/b.jpg\tb.jpg", "train/ant/c.jpg\tc.jpg", "train/zebra_left/x/a.jpg\tx/a.jpg");
        assertThat(files.get("data.yaml")).isEqualTo("""
                        train: train
                        val: val
                        nc: 2
                        names:
                          0: "ant"
                          1: "zebra_left"
                        """);
        assertThat(exported.losses().losses())
                .extracting(ConversionLoss::kind)
                .containsExactlyInAnyOrder(
                        "classes are numbered by the order of their names",
                        "further class of an image left out",
                        "image without a class left out");
    }

    private static Geometry pose(Keypoint... points) {
        return new Geometry.Keypoints(List.of(points), new Geometry.BoundingBox(5, 5, 40, 40), List.of());
    }

    private static double[] fields(String line) {
        return Arrays.stream(line.strip().split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static PointArray polygon(String line) {
        double[] fields = fields(line);
        double[] xy = Arrays.copyOfRange(fields, 1, fields.length);
        for (int i = 0; i < xy.length; i++) {
            assertThat(xy[i]).isBetween(0.0, 1.0);
            xy[i] *= i % 2 == 0 ? WIDTH : HEIGHT;
        }
        return PointArray.of(xy);
    }

    /// Intersection over union inside the image, by counting points.
    private static double overlap(PointArray one, PointArray other) {
        int both = 0;
        int either = 0;
        for (double y = 0.1; y < HEIGHT; y += 0.2) {
            for (double x = 0.1; x < WIDTH; x += 0.2) {
                boolean a = contains(one, x, y);
                boolean b = contains(other, x, y);
                both += a && b ? 1 : 0;
                either += a || b ? 1 : 0;
            }
        }
        return (double) both / either;
    }

    private static boolean contains(PointArray ring, double x, double y) {
        boolean odd = false;
        for (int i = 0, j = ring.count() - 1; i < ring.count(); j = i++) {
            odd ^= ring.y(i) > y != ring.y(j) > y
                    && x < (ring.x(j) - ring.x(i)) * (y - ring.y(i)) / (ring.y(j) - ring.y(i)) + ring.x(i);
        }
        return odd;
    }

    private static Map<String, String> unzip(byte[] zip) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
