package dev.labeler.formats.dice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.formats.coco.CocoReader;
import dev.labeler.formats.coco.PycocotoolsIndex;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.PolygonRasterizer;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// DICE files with COCO-shaped annotations beside those inside the images.
class FlatDiceTest {
    private static final PointArray RING = PointArray.of(10, 10, 60, 10, 60, 40, 10, 40);
    private static final List<Geometry> SHAPES = List.of(
            new BoundingBox(1, 2, 30, 20),
            new Geometry.Polygon(List.of(RING), List.of()),
            new Geometry.Polygon(List.of(RING), List.of(PointArray.of(20, 20, 30, 20, 30, 30, 20, 30))),
            new Geometry.RotatedBox(50, 25, 20, 10, 30),
            new Geometry.Circle(50, 25, 10),
            new Geometry.Keypoints(List.of(new Keypoint(3, 4, 2)), new BoundingBox(1, 1, 9, 9), List.of()),
            new Geometry.Mask(50, 100, PolygonRasterizer.ring(50, 100, RING).encode(), true),
            new Geometry.Polyline(PointArray.of(1, 1, 5, 5)),
            new Geometry.Classification(),
            new Geometry.NoObject());

    private static CollectingSink content() {
        CollectingSink content = new CollectingSink();
        content.classes.add(ClassDefinition.named(0, "cat"));
        content.classes.add(new ClassDefinition(
                1, "person \"1\"", "#ff0000", null, null, List.of("nose"), List.of(), List.of(), null));
        content.images.add(new ImageInfo("a.jpg", 100, 50, Split.TRAIN));
        content.images.add(new ImageInfo("b/c.jpg", 100, 50, null));
        for (String image : List.of("a.jpg", "b/c.jpg")) {
            for (Geometry shape : SHAPES) {
                boolean isNoObject = shape instanceof Geometry.NoObject;
                content.annotations.add(new SourceAnnotation(
                        image,
                        isNoObject ? -1 : shape instanceof Geometry.Keypoints ? 1 : 0,
                        CanonicalGeometry.of(shape),
                        AnnotationState.DRAFT,
                        "{\"note\":\"x\"}",
                        0.5,
                        "x",
                        0,
                        null));
            }
        }
        return content;
    }

    private static RoundTripExporter write() throws IOException {
        return RoundTripExporter.write(content(), DiceWriter::withFlatAnnotations);
    }

    @Test
    void pycocotoolsIndexesTheFile() throws IOException {
        PycocotoolsIndex index = PycocotoolsIndex.of(write().bytes());

        assertThat(index.images).containsOnlyKeys(1L, 2L);
        assertThat(index.categories).containsOnlyKeys(0L, 1L);
        assertThat(index.categories.get(1L))
                .containsEntry("name", "person \"1\"")
                .containsEntry("keypoints", List.of("nose"));
        assertThat(index.annotationsByImage.get(1L)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(index.annotationsByImage.get(2L)).containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L);
        assertThat(index.annotations.get(6L)).containsEntry("category_id", 1).containsEntry("num_keypoints", 1);
        assertThat(index.annotations.get(7L)).containsEntry("iscrowd", 1).containsEntry("score", 0.5);
    }

    @Test
    void theAnnotationsInsideTheImagesAreThoseOfTheNestedForm() throws IOException {
        byte[] flat = write().bytes();
        CollectingSink nested =
                read(RoundTripExporter.write(content(), DiceWriter::new).bytes());

        CollectingSink again = read(flat);

        assertThat(again.texts()).isEqualTo(nested.texts()).hasSize(2 * SHAPES.size());
        assertThat(again.refusals).isEmpty();
        assertThat(RoundTripExporter.read(new InMemoryDatasetSource().put("d.json", flat))
                        .texts())
                .as("detected as DICE, not as COCO")
                .isEqualTo(nested.texts());
        assertThat(RoundTripExporter.write(again, DiceWriter::withFlatAnnotations)
                        .bytes())
                .isEqualTo(flat);
    }

    @Test
    void theFlatAnnotationsAreReadableAsCoco() throws IOException {
        CollectingSink coco = new CollectingSink();
        new CocoReader()
                .read(
                        new InMemoryDatasetSource().put("d.json", write().bytes()),
                        new DatasetLayout(LabelFormat.COCO, "", "", List.of("d.json")),
                        coco);

        assertThat(coco.annotations).hasSize(14);
        assertThat(coco.refusals).isEmpty();
        assertThat(coco.classes).extracting(ClassDefinition::name).containsExactly("cat", "person \"1\"");
    }

    @Test
    void shapesThatOnlyTheNestedFormHasAreCounted() throws IOException {
        assertThat(write().losses().losses())
                .extracting(ConversionLoss::kind, ConversionLoss::count)
                .containsExactly(
                        tuple("flat annotations: polygon with holes written as run lengths", 2L),
                        tuple("flat annotations: rotated_bbox written as polygon", 2L),
                        tuple("flat annotations: circle written as polygon", 2L),
                        tuple("flat annotations: polyline left out", 2L),
                        tuple("flat annotations: classification left out", 2L));
    }

    private static CollectingSink read(byte[] dice) throws IOException {
        return RoundTripExporter.read(new InMemoryDatasetSource().put("d.json", dice), LabelFormat.DICE, "d.json");
    }
}
