package dev.labeler.formats.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.cvat.CvatWriter;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.formats.labelstudio.LabelStudioWriter;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.FolderDatasetSource;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.voc.VocWriter;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.formats.yolo.YoloTask;
import dev.labeler.formats.yolo.YoloWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class RealDatasetRoundTripTest {

    private static CollectingSink real(String name) throws IOException {
        FolderDatasetSource files = FolderDatasetSource.realData(name);
        assumeTrue(files != null, "shared/data/" + name + " is not beside the checkout");
        return RoundTripExporter.read(files == null ? new InMemoryDatasetSource() : files);
    }

    static Map<String, String> unzip(byte[] bytes) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    @Test
    void tacoSurvivesCoco() throws IOException {
        CollectingSink taco = real("taco");

        RoundTripExporter coco = RoundTripExporter.write(taco, out -> new CocoWriter(out, CocoWriterOptions.DEFAULT));
        CollectingSink again = RoundTripExporter.read(
                new InMemoryDatasetSource().put("x.json", coco.bytes()), LabelFormat.COCO, "x.json");

        assertThat(again.texts()).containsExactlyInAnyOrderElementsOf(taco.texts());
        assertThat(again.refusals).isEmpty();
        assertThat(again.images).hasSameElementsAs(taco.images);
        assertThat(again.classes)
                .extracting("name")
                .isEqualTo(taco.classes.stream().map(c -> c.name()).toList());
        assertThat(coco.losses()).isEqualTo(LossReport.EMPTY);
    }

    @Test
    void tacoSurvivesDice() throws IOException {
        CollectingSink taco = real("taco");

        RoundTripExporter dice = RoundTripExporter.write(taco, DiceWriter::new);
        CollectingSink again = RoundTripExporter.read(
                new InMemoryDatasetSource().put("x.json", dice.bytes()), LabelFormat.DICE, "x.json");

        assertThat(again.texts()).containsExactlyInAnyOrderElementsOf(taco.texts());
        assertThat(again.annotations).allMatch(a -> a.state() != null);
        assertThat(dice.losses()).isEqualTo(LossReport.EMPTY);
    }

    @Test
    void tacoSurvivesCvatAndLabelStudio() throws IOException {
        CollectingSink taco = real("taco");
        List<String> parts = List.of(
                "parts of a polygon written as separate polygons of a group",
                "parts of a polygon written as separate polygons");
        for (LabelFormat format : List.of(LabelFormat.CVAT, LabelFormat.LABEL_STUDIO)) {
            RoundTripExporter written = RoundTripExporter.write(
                    taco, out -> format == LabelFormat.CVAT ? new CvatWriter(out) : new LabelStudioWriter(out));
            String file = format == LabelFormat.CVAT ? "x.xml" : "x.json";
            CollectingSink again =
                    RoundTripExporter.read(new InMemoryDatasetSource().put(file, written.bytes()), format, file);

            assertThat(again.refusals).isEmpty();
            long joined = taco.annotations.stream()
                    .filter(a -> a.geometry().geometry() instanceof Geometry.Polygon polygon
                            && polygon.parts().size() > 1)
                    .count();
            assertThat(written.losses().losses())
                    .filteredOn(loss -> parts.contains(loss.kind()))
                    .singleElement()
                    .satisfies(loss -> assertThat(loss.count()).isEqualTo(joined));
            assertThat(again.annotations).hasSizeGreaterThan(taco.annotations.size());
            assertThat(again.annotations.stream()
                            .mapToDouble(a -> GeometryMeasure.area(a.geometry().geometry()))
                            .sum())
                    .isCloseTo(
                            taco.annotations.stream()
                                    .mapToDouble(a ->
                                            GeometryMeasure.area(a.geometry().geometry()))
                                    .sum(),
                            withinPercentage(0.5));
        }
    }

    @Test
    void bccdSurvivesPascalVoc() throws IOException {
        CollectingSink bccd = real("bccd-voc");

        InMemoryDatasetSource files = new InMemoryDatasetSource();
        unzip(RoundTripExporter.write(bccd, VocWriter::new).bytes()).forEach(files::put);
        CollectingSink again =
                RoundTripExporter.read(files, new DatasetLayout(LabelFormat.PASCAL_VOC, "", "", List.of()));

        assertThat(again.texts()).containsExactlyInAnyOrderElementsOf(bccd.texts());
        assertThat(again.images).containsExactlyInAnyOrderElementsOf(bccd.images);
        assertThat(again.refusals).isEmpty();
    }

    @Test
    void tacoAsYoloSaysThatPartsWereJoined() throws IOException {
        RoundTripExporter yolo = RoundTripExporter.write(
                real("taco"), out -> new YoloWriter(out, new YoloLineLayout(YoloTask.SEGMENT, 0)));

        assertThat(yolo.losses().losses())
                .extracting(ConversionLoss::kind, ConversionLoss::count)
                .contains(tuple("parts of a polygon joined by a line", 114L));
        Map<String, String> entries = unzip(yolo.bytes());
        assertThat(entries.keySet().stream().filter(name -> name.startsWith("labels/")))
                .hasSize(1500);
        long lines = entries.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("labels/"))
                .flatMap(entry -> entry.getValue().lines())
                .filter(RealDatasetRoundTripTest::isPolygonLine)
                .count();
        assertThat(lines).isEqualTo(4784);
    }

    private static boolean isPolygonLine(String line) {
        String[] fields = line.split(" ", -1);
        for (int i = 1; i < fields.length; i++) {
            double value = Double.parseDouble(fields[i]);
            if (value < 0 || value > 1) {
                return false;
            }
        }
        return fields.length >= 7 && fields.length % 2 == 1;
    }

    @Test
    void bccdInThreeFilesAgreesWithItself() throws IOException {
        CollectingSink bccd = real("bccd-voc");

        Map<String, String> yolo =
                unzip(RoundTripExporter.write(bccd, out -> new YoloWriter(out, new YoloLineLayout(YoloTask.DETECT, 0)))
                        .bytes());
        RoundTripExporter coco = RoundTripExporter.write(bccd, out -> new CocoWriter(out, CocoWriterOptions.DEFAULT));
        RoundTripExporter dice = RoundTripExporter.write(bccd, DiceWriter::new);

        assertThat(yolo.keySet().stream().filter(name -> name.startsWith("labels/")))
                .hasSize(364);
        assertThat(yolo).containsEntry("data.yaml", """
                        train: images/train
                        val: images/val
                        test: images/test
                        nc: 3
                        names:
                          0: "Platelets"
                          1: "RBC"
                          2: "WBC"
                        """);
        assertThat(RoundTripExporter.read(
                                new InMemoryDatasetSource().put("x.json", coco.bytes()), LabelFormat.COCO, "x.json")
                        .texts())
                .containsExactlyInAnyOrderElementsOf(bccd.texts());
        assertThat(new String(dice.bytes(), StandardCharsets.UTF_8))
                .contains("\"total_images\":364,\"total_annotations\":4888");
    }

    @Test
    void theSameRowsGiveTheSameBytes() throws IOException {
        CollectingSink bccd = real("bccd-voc");

        byte[] one = RoundTripExporter.write(bccd, out -> new YoloWriter(out, new YoloLineLayout(YoloTask.DETECT, 0)))
                .bytes();
        byte[] two = RoundTripExporter.write(bccd, out -> new YoloWriter(out, new YoloLineLayout(YoloTask.DETECT, 0)))
                .bytes();

        assertThat(one).isEqualTo(two);
    }
}
