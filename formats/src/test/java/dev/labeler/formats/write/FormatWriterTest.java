package dev.labeler.formats.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.formats.yolo.YoloTask;
import dev.labeler.formats.yolo.YoloWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Cases for which a format has its own rule.
class FormatWriterTest {
    private static final PointArray RING = PointArray.of(1, 1, 9, 1, 9, 9, 1, 9);

    private final CollectingSink content = new CollectingSink();

    FormatWriterTest() {
        content.classes.add(ClassDefinition.named(0, "cat"));
    }

    private FormatWriterTest image(String name, @Nullable Split split, Geometry... geometries) {
        content.images.add(new ImageInfo(name, 100, 50, split));
        for (Geometry geometry : geometries) {
            content.annotations.add(new SourceAnnotation(
                    name,
                    geometry.kind() == GeometryKind.NO_OBJECT ? -1 : 0,
                    CanonicalGeometry.of(geometry),
                    AnnotationState.CONFIRMED,
                    null,
                    Double.NaN,
                    "x",
                    0,
                    null));
        }
        return this;
    }

    private String json(Function<OutputStream, FormatWriter> format, String task) throws IOException {
        return new String(RoundTripExporter.write(content, task, format).bytes(), StandardCharsets.UTF_8);
    }

    private RoundTripExporter yolo(YoloTask task) throws IOException {
        return RoundTripExporter.write(
                content, out -> new YoloWriter(out, new YoloLineLayout(task, task == YoloTask.POSE ? 3 : 0)));
    }

    private static Map<String, String> unzip(RoundTripExporter zip) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.bytes()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    @Test
    void cocoCutsHolesOutOfRunLengthsAndSaysSo() throws IOException {
        image(
                "a.jpg",
                Split.TRAIN,
                new Geometry.Polygon(List.of(RING), List.of(PointArray.of(3, 3, 5, 3, 5, 5, 3, 5))));

        RoundTripExporter coco =
                RoundTripExporter.write(content, out -> new CocoWriter(out, CocoWriterOptions.DEFAULT));

        assertThat(new String(coco.bytes(), StandardCharsets.UTF_8))
                .contains(
                        "{\"id\":1,\"image_id\":1,\"category_id\":1,\"segmentation\":{\"size\":[50,100],\"counts\":\"")
                .contains("\"bbox\":[1,1,8,8],\"area\":60,\"iscrowd\":0}");
        assertThat(coco.losses().losses())
                .containsExactly(
                        new ConversionLoss("polygon with holes written as run lengths", 1, "annotation 1 of a.jpg"));
    }

    @Test
    void everyCocoAnnotationHasASegmentation() throws IOException {
        Geometry pose = new Geometry.Keypoints(List.of(new Keypoint(3, 3, 2)), new BoundingBox(1, 1, 8, 8), List.of());
        Geometry outlined =
                new Geometry.Keypoints(List.of(new Keypoint(3, 3, 2)), new BoundingBox(1, 1, 8, 8), List.of(RING));
        image("a.jpg", Split.TRAIN, new BoundingBox(1, 1, 8, 8), pose, outlined);

        String coco = json(out -> new CocoWriter(out, CocoWriterOptions.DEFAULT), "object_detection");

        assertThat(coco)
                .contains("\"category_id\":1,\"segmentation\":[],\"bbox\":[1,1,8,8]")
                .contains("\"category_id\":1,\"segmentation\":[],\"keypoints\":[3,3,2]")
                .contains("\"num_keypoints\":1,\"segmentation\":[[1,1,9,1,9,9,1,9]]");
        assertThat(coco.split("\"segmentation\"", -1)).hasSize(4);
    }

    @Test
    void cocoListsEmptyImagesAndNothingElseOfThem() throws IOException {
        image("b.jpg", Split.VAL, new Geometry.NoObject()).image("a.jpg", Split.TRAIN, new Geometry.Classification());

        RoundTripExporter coco =
                RoundTripExporter.write(content, out -> new CocoWriter(out, CocoWriterOptions.DEFAULT));

        assertThat(new String(coco.bytes(), StandardCharsets.UTF_8))
                .contains("{\"id\":1,\"file_name\":\"a.jpg\",\"width\":100,\"height\":50,\"split\":\"train\"}")
                .contains("{\"id\":2,\"file_name\":\"b.jpg\",\"width\":100,\"height\":50,\"split\":\"val\"}")
                .contains("\"info\":{", "\"licenses\":[]", "\"storage_info\":{\"storage_type\":\"s3\"")
                .contains("\"annotations\":[],\n\"images\":[{\"id\":1,")
                .endsWith("}]}\n");
        assertThat(coco.losses().losses()).extracting(ConversionLoss::kind).containsExactly("classification left out");
    }

    @Test
    void anImageWithoutASizeFailsTheExportByName() {
        content.images.add(new ImageInfo("no size.jpg", 0, 0, null));

        for (Function<OutputStream, FormatWriter> format : List.<Function<OutputStream, FormatWriter>>of(
                DiceWriter::new,
                out -> new CocoWriter(out, CocoWriterOptions.DEFAULT),
                out -> new YoloWriter(out, new YoloLineLayout(YoloTask.DETECT, 0)))) {
            assertThatThrownBy(() -> RoundTripExporter.write(content, format))
                    .isInstanceOf(ExportRefusedException.class)
                    .hasMessage("The size of image 'no size.jpg' is unknown");
        }
    }

    @Test
    void yoloGivesEveryImageALabelFileOfItsOwn() throws IOException {
        BoundingBox box = new BoundingBox(-5, 0, 30, 25);
        image("a.jpg", Split.TRAIN, box)
                .image("a.png", Split.TRAIN, box)
                .image("A.bmp", Split.TRAIN, box)
                .image("x/images/a.jpg", Split.TRAIN, box)
                .image("empty.jpg", Split.TEST, new Geometry.NoObject())
                .image("untouched.jpg", Split.TEST)
                .image("no split.jpg", null, box);

        RoundTripExporter zip = yolo(YoloTask.DETECT);
        Map<String, String> entries = unzip(zip);

        assertThat(entries)
                .containsEntry("labels/train/a_2.txt", "0 0.125 0.25 0.25 0.5\n")
                .containsEntry("labels/test/empty.txt", "")
                .containsEntry("labels/train/x/images_/a.txt", "0 0.125 0.25 0.25 0.5\n")
                .containsEntry("test.txt", "./images/test/empty.jpg\n./images/test/untouched.jpg\n")
                .doesNotContainKey("labels/test/untouched.txt");
        assertThat(entries.getOrDefault("image_names.tsv", "").lines())
                .containsExactlyInAnyOrder(
                        "images/train/A.bmp\tA.bmp",
                        "images/train/a_2.jpg\ta.jpg",
                        "images/train/a_3.png\ta.png",
                        "images/train/x/images_/a.jpg\tx/images/a.jpg",
                        "images/test/empty.jpg\tempty.jpg",
                        "images/test/untouched.jpg\tuntouched.jpg",
                        "images/train/no split.jpg\tno split.jpg");
        assertThat(entries.getOrDefault("data.yaml", ""))
                .startsWith("train: images/train\nval: images/train\ntest: images/test\nnc: 1\n")
                .doesNotContain("path:");
        assertThat(zip.losses().losses())
                .extracting(ConversionLoss::kind, ConversionLoss::example)
                .containsExactly(
                        tuple("clipped at the border of the image", "annotation 3 of A.bmp"),
                        tuple("no val split; data.yaml points at train", "val"));
    }

    @Test
    void yoloNeverMixesBoxesAndPolygons() throws IOException {
        image(
                "a.jpg",
                Split.TRAIN,
                new BoundingBox(10, 10, 20, 20),
                new Geometry.Polygon(List.of(RING, PointArray.of(20, 10, 30, 10, 30, 20)), List.of()),
                new Geometry.Polyline(RING));
        Set<GeometryKind> kinds = RoundTripExporter.kinds(content);

        RoundTripExporter zip = yolo(YoloTask.of(kinds));

        assertThat(YoloTask.of(kinds)).isEqualTo(YoloTask.SEGMENT);
        assertThat(unzip(zip)).containsEntry("labels/train/a.txt", """
                        0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6
                        0 0.01 0.02 0.09 0.02 0.09 0.18 0.2 0.2 0.3 0.2 0.3 0.4 0.2 0.2 0.09 0.18 0.01 0.18
                        """);
        assertThat(zip.losses().losses())
                .extracting(ConversionLoss::kind)
                .contains("parts of a polygon joined by a line", "polyline left out");
    }

    @Test
    void yoloPoseHasTheKeypointsOfItsClasses() throws IOException {
        content.classes.set(
                0,
                new ClassDefinition(
                        0, "cat", null, null, null, List.of("nose", "tail", "paw"), List.of(), List.of(), null));
        image(
                "a.jpg",
                Split.TRAIN,
                new Geometry.Keypoints(
                        List.of(new Keypoint(10, 10, 2), new Keypoint(20, 20, 1)),
                        new BoundingBox(0, 0, 50, 25),
                        List.of()));

        Map<String, String> entries = unzip(yolo(YoloTask.of(RoundTripExporter.kinds(content))));

        assertThat(entries).containsEntry("labels/train/a.txt", "0 0.25 0.25 0.5 0.5 0.1 0.2 2 0.2 0.4 1 0 0 0\n");
        assertThat(entries.getOrDefault("data.yaml", "")).contains("kpt_shape: [3, 3]\n");
    }

    @Test
    void diceHasOneAnnotationAnImageInAClassification() throws IOException {
        image("a.jpg", Split.TRAIN, new Geometry.Classification())
                .image("b.jpg", Split.TRAIN)
                .image("c.jpg", Split.TRAIN, new Geometry.Classification(), new Geometry.Classification());

        String dice = json(DiceWriter::new, DiceWriter.CLASSIFICATION);

        assertThat(dice)
                .contains("\"split\":\"train\",\"annotation\":{\"id\":1,\"class_id\":0,\"class_name\":\"cat\","
                        + "\"annotation_state\":\"confirmed\"},\"metadata\":{\"labeled_by\":null")
                .contains("\"file_name\":\"b.jpg\",\"file_format\":\"jpg\",\"width\":100,\"height\":50,\"depth\":null,"
                        + "\"split\":\"train\",\"annotation\":null,")
                .contains("\"annotation_state\":\"confirmed\"},\"annotations\":[{\"id\":3,")
                .contains("\"splits\":{\"train\":3,\"val\":0,\"test\":0}")
                .contains("\"total_images\":3,\"total_annotations\":3,\"avg_annotations_per_image\":1,"
                        + "\"class_distribution\":{\"cat\":3}");
    }

    @Test
    void diceKeepsAnEmptyImageBesideItsAnnotations() throws IOException {
        image("a.jpg", Split.TRAIN, new Geometry.NoObject());

        assertThat(json(DiceWriter::new, "object_detection"))
                .contains("\"annotations\":[],\"no_object\":{\"id\":1,\"annotation_state\":\"confirmed\"},")
                .contains("\"total_annotations\":0");
    }
}
