package dev.labeler.formats.labelme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Files as LabelMe writes them, one for each image.
class LabelMeReaderTest {
    private final CollectingSink sink = new CollectingSink();
    private final InMemoryDatasetSource files =
            new InMemoryDatasetSource().image("set/a.jpg", 100, 50).image("set/b.jpg", 100, 50);

    private void read() throws IOException {
        new LabelMeReader().read(files, new DatasetLayout(LabelFormat.LABELME, "", "set/", List.of()), sink);
    }

    private static String file(String image, String... shapes) {
        return "{\"version\":\"5.4.1\",\"flags\":{\"day\":true,\"night\":false},\"shapes\":[" + String.join(",", shapes)
                + "],\"imagePath\":\"" + image + "\",\"imageData\":\"" + "A".repeat(100_000)
                + "\",\"imageHeight\":50,\"imageWidth\":100}";
    }

    private static String shape(String type, String points) {
        return "{\"label\":\"cat\",\"points\":" + points + ",\"group_id\":3,\"description\":\"\",\"shape_type\":\""
                + type + "\",\"flags\":{\"old\":true},\"mask\":null}";
    }

    private static String png() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.setRGB(0, 0, 0xFFFFFF);
        image.setRGB(2, 1, 0xFFFFFF);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    @Test
    void everyKindOfShape() throws IOException {
        files.put(
                "set/a.json",
                file(
                        "..\\\\old\\\\a.jpg",
                        shape("rectangle", "[[30,40],[10,20]]"),
                        shape("polygon", "[[1,1],[9,1],[9,9]]"),
                        shape("circle", "[[50,25],[53,29]]"),
                        shape("line", "[[1,1],[2,2]]"),
                        shape("linestrip", "[[1,1],[2,2],[4,4]]"),
                        shape("point", "[[7,8]]"),
                        shape("mask", "[[10,20],[12,21]]").replace("\"mask\":null", "\"mask\":\"" + png() + "\"")));
        files.put("set/b.json", file("b.jpg"));

        read();

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "day");
        assertThat(sink.images).extracting(image -> image.fileName()).containsExactly("a.jpg", "b.jpg");
        assertThat(sink.annotations.stream().map(a -> a.geometry().geometry()))
                .contains(
                        new Geometry.BoundingBox(10, 20, 20, 20),
                        new Geometry.Polygon(List.of(PointArray.of(1, 1, 9, 1, 9, 9)), List.of()),
                        new Geometry.Circle(50, 25, 5),
                        new Geometry.Polyline(PointArray.of(1, 1, 2, 2)),
                        new Geometry.Polyline(PointArray.of(1, 1, 2, 2, 4, 4)),
                        new Geometry.Mask(
                                50,
                                100,
                                Rle.of(50, 100, 10 * 50 + 20, 1, 100, 1, 50 * 100 - 622)
                                        .encode(),
                                false));
        assertThat(sink.annotations.getFirst().attributes()).isEqualTo("{\"group_id\":3,\"old\":true}");
        assertThat(sink.annotations)
                .filteredOn(a -> a.geometry().kind() == GeometryKind.CLASSIFICATION)
                .hasSize(2);
    }

    @Test
    void manyFilesAreDetected() throws IOException {
        for (int i = 0; i < 150; i++) {
            files.put("set/x" + i + ".json", file("x" + i + ".jpg", shape("point", "[[1,1]]")));
        }

        DatasetLayout layout = FormatDetector.detect(files).layout();

        assertThat(layout).isEqualTo(new DatasetLayout(LabelFormat.LABELME, "set/", "set/", List.of()));
    }

    @Test
    void hostileFilesAreRefused() throws IOException {
        files.put(
                "set/a.json",
                file(
                        "a.jpg",
                        shape("circle", "[[1,1]]"),
                        shape("polygon", "[[1,1],[2]]"),
                        shape("polygon", "[[1,1],[null,2],[3,3]]"),
                        shape("cube", "[[1,1],[2,2]]"),
                        shape("mask", "[[1,1],[2,2]]"),
                        shape("mask", "[[1,1],[2,2]]").replace("\"mask\":null", "\"mask\":\"////\""),
                        shape("mask", "[[99,49],[102,52]]").replace("\"mask\":null", "\"mask\":\"" + png() + "\""),
                        shape("polygon", "[[1,1],[2,2],[3,3]]").replace("\"label\":\"cat\",", "")));
        files.put("set/b.json", "{\"shapes\":7}");
        files.put("set/c.json", "{\"shapes\":[");
        files.put("set/d.json", file("../../etc/"));

        read();

        assertThat(sink.annotations).allMatch(a -> a.geometry().kind() == GeometryKind.CLASSIFICATION);
        assertThat(sink.refusals).hasSize(11);
        assertThat(sink.refusals)
                .extracting(SourceProblem::reason)
                .contains("a shape needs a label", "the shape_type 'cube' is not read", "'mask' is missing");
    }
}
