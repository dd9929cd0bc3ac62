package dev.labeler.formats.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryArbitraries;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.formats.yolo.YoloTask;
import dev.labeler.formats.yolo.YoloWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Any content that is written and read again is unchanged, except for the losses in the report.
class ModelRoundTripTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final List<String> IMAGES = List.of("a \"b\".jpg", "한글/c.png", "🙂.jpg");

    private static final List<Split> SPLITS = List.of(Split.TRAIN, Split.VAL, Split.TEST);

    private static Arbitrary<SourceAnnotation> annotations(Arbitrary<Geometry> geometries) {
        return Combinators.combine(
                        Arbitraries.of(IMAGES),
                        Arbitraries.integers().between(0, 1),
                        geometries,
                        Arbitraries.of(AnnotationState.values()),
                        Arbitraries.of("{\"a\":1,\"b\":\"\\\"x\\\"\"}", "{\"c\":[true,null]}")
                                .injectNull(0.5),
                        Arbitraries.of(0.25, Double.NaN))
                .as((image, index, geometry, state, attributes, confidence) -> new SourceAnnotation(
                        image,
                        geometry.kind() == GeometryKind.NO_OBJECT ? -1 : index,
                        CanonicalGeometry.of(geometry),
                        state,
                        attributes,
                        confidence,
                        "x",
                        0,
                        null));
    }

    private static CollectingSink content(List<SourceAnnotation> annotations) {
        CollectingSink content = new CollectingSink();
        content.classes.add(new ClassDefinition(
                0,
                "cat \"1\"",
                "#ff0000",
                "animal",
                null,
                List.of("nose", "tail"),
                List.of(new ClassDefinition.Bone(1, 2)),
                List.of(1, 0),
                "{\"isthing\":1}"));
        content.classes.add(ClassDefinition.named(1, "개"));
        for (int i = 0; i < IMAGES.size(); i++) {
            content.images.add(new ImageInfo(IMAGES.get(i), WIDTH, HEIGHT, SPLITS.get(i)));
        }
        content.annotations.addAll(annotations);
        return content;
    }

    @Provide
    Arbitrary<List<SourceAnnotation>> everything() {
        Arbitrary<Geometry> geometries = Arbitraries.oneOf(
                GeometryArbitraries.any(WIDTH, HEIGHT), Arbitraries.of((Geometry) new Geometry.Classification()));
        return annotations(geometries).list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<SourceAnnotation>> boxes() {
        return annotations(GeometryArbitraries.boxes(WIDTH, HEIGHT)).list().ofMaxSize(6);
    }

    @Property(tries = 300)
    void diceKeepsEverything(@ForAll("everything") List<SourceAnnotation> annotations) throws IOException {
        CollectingSink content = content(annotations);

        RoundTripExporter dice = RoundTripExporter.write(content, DiceWriter::new);
        CollectingSink again = RoundTripExporter.read(
                new InMemoryDatasetSource().put("d.json", dice.bytes()), LabelFormat.DICE, "d.json");

        assertThat(dice.losses()).isEqualTo(LossReport.EMPTY);
        assertThat(again.refusals).isEmpty();
        assertThat(again.texts()).containsExactlyInAnyOrderElementsOf(content.texts());
        assertThat(again.images).hasSameElementsAs(content.images);
        assertThat(again.classes)
                .extracting(ClassDefinition::keypoints)
                .containsExactly(List.of("nose", "tail"), List.of());
        assertThat(again.annotations.stream().map(a -> a.state() + " " + a.attributes() + " " + a.confidence()))
                .containsExactlyInAnyOrderElementsOf(content.annotations.stream()
                        .map(a -> a.state() + " " + a.attributes() + " " + a.confidence())
                        .toList());
    }

    @Property(tries = 300)
    void cocoKeepsWhatItHasAMemberFor(@ForAll("everything") List<SourceAnnotation> annotations) throws IOException {
        CollectingSink content = content(annotations);

        RoundTripExporter coco =
                RoundTripExporter.write(content, out -> new CocoWriter(out, CocoWriterOptions.ZERO_BASED));
        CollectingSink again = RoundTripExporter.read(
                new InMemoryDatasetSource().put("c.json", coco.bytes()), LabelFormat.COCO, "c.json");

        assertThat(again.refusals).isEmpty();
        assertThat(again.texts())
                .containsAll(content.texts().stream()
                        .filter(text -> !text.contains("\"geometry\"") && !text.endsWith("classification "))
                        .toList());
        assertThat(again.classes).extracting(ClassDefinition::sourceId).containsExactly("0", "1");
        long left = content.annotations.stream()
                .filter(a -> a.geometry().kind() == GeometryKind.CLASSIFICATION
                        || a.geometry().kind() == GeometryKind.POLYLINE)
                .count();
        assertThat(again.annotations).hasSize((int) (content.annotations.size() - left));
        assertThat(coco.losses().losses().isEmpty())
                .isEqualTo(content.annotations.stream()
                        .allMatch(a -> a.state() == AnnotationState.CONFIRMED
                                && a.geometry().text().length() > 0
                                && !a.geometry().text().toString().startsWith("\"geometry\"")));
    }

    @Property(tries = 200)
    void yoloKeepsBoxesToAMillionthOfTheImage(@ForAll("boxes") List<SourceAnnotation> annotations) throws IOException {
        CollectingSink content = content(annotations);

        RoundTripExporter yolo =
                RoundTripExporter.write(content, out -> new YoloWriter(out, new YoloLineLayout(YoloTask.DETECT, 0)));
        Map<String, String> entries = RealDatasetRoundTripTest.unzip(yolo.bytes());
        InMemoryDatasetSource files = new InMemoryDatasetSource();
        entries.forEach(files::put);
        entries.getOrDefault("image_names.tsv", "")
                .lines()
                .forEach(line -> files.image(line.substring(0, line.indexOf('\t')), WIDTH, HEIGHT));
        if (annotations.isEmpty()) {
            return;
        }
        CollectingSink again = RoundTripExporter.read(files);

        assertThat(again.annotations).hasSameSizeAs(content.annotations);
        assertThat(again.refusals).isEmpty();
        for (SourceAnnotation a : content.annotations) {
            BoundingBox box = (BoundingBox) a.geometry().geometry();
            assertThat(again.annotations)
                    .anyMatch(b -> b.image().endsWith(a.image())
                            && b.classIndex() == a.classIndex()
                            && Math.abs(b.geometry().x() - box.x()) < 0.002
                            && Math.abs(b.geometry().y() - box.y()) < 0.002
                            && Math.abs(b.geometry().width() - box.width()) < 0.002
                            && Math.abs(b.geometry().height() - box.height()) < 0.002);
        }
    }
}
