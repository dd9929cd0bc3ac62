package dev.labeler.formats.labelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Files as Label Studio exports them as "JSON".
class LabelStudioReaderTest {
    private final CollectingSink sink = new CollectingSink();

    private LossReport read(String json) throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .put("x.json", json)
                .image("a.jpg", 200, 100)
                .image("dir/b.jpg", 200, 100)
                .image("c d.jpg", 200, 100);
        return new LabelStudioReader()
                .read(files, new DatasetLayout(LabelFormat.LABEL_STUDIO, "", "", List.of("x.json")), sink);
    }

    private static String task(String image, String... regions) {
        return "{\"id\":5,\"annotations\":[{\"id\":6,\"completed_by\":1,\"result\":[" + String.join(",", regions)
                + "],\"was_cancelled\":false}],\"data\":{\"image\":\"" + image + "\"},\"predictions\":[]}";
    }

    private static String region(String type, String value) {
        return "{\"original_width\":200,\"original_height\":100,\"image_rotation\":0,\"value\":{" + value + ",\"" + type
                + "\":[\"cat\"]},\"id\":\"aB1\",\"from_name\":\"tag\",\"to_name\":\"img\",\"type\":\"" + type + "\"}";
    }

    @Test
    void everyKindOfRegion() throws IOException {
        LossReport losses = read("["
                + task(
                        "/data/upload/3/0a1b2c3d-a.jpg?x=1",
                        region("rectanglelabels", "\"x\":10,\"y\":20,\"width\":30,\"height\":40,\"rotation\":0"),
                        region("rectanglelabels", "\"x\":50,\"y\":20,\"width\":10,\"height\":40,\"rotation\":90"),
                        region("polygonlabels", "\"points\":[[1,1],[50,1],[50,50]],\"closed\":true"),
                        region("ellipselabels", "\"x\":50,\"y\":50,\"radiusX\":10,\"radiusY\":20,\"rotation\":0"),
                        region("keypointlabels", "\"x\":10,\"y\":10,\"width\":0.5"),
                        "{\"type\":\"choices\",\"value\":{\"choices\":[\"day\",\"dry\"]}}",
                        "{\"type\":\"textarea\",\"value\":{\"text\":[\"hello\"]}}")
                + "," + task("/data/local-files/?d=dir%2Fb.jpg") + "]");

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "day", "dry");
        assertThat(sink.images).extracting(image -> image.fileName()).containsExactly("a.jpg", "dir/b.jpg");
        assertThat(sink.annotations.stream().map(a -> a.geometry().geometry()))
                .startsWith(
                        new Geometry.BoundingBox(20, 20, 60, 40),
                        // Turned around its top-left corner at (100,20).
                        new Geometry.RotatedBox(80, 30, 20, 40, 90),
                        new Geometry.Polygon(List.of(PointArray.of(2, 1, 100, 1, 100, 50)), List.of()),
                        new Geometry.Circle(100, 50, 20))
                .endsWith(new Geometry.NoObject());
        assertThat(sink.annotations)
                .filteredOn(a -> a.geometry().kind() == GeometryKind.CLASSIFICATION)
                .extracting(a -> a.classIndex())
                .containsExactly(1, 2);
        assertThat(losses.losses())
                .extracting(ConversionLoss::kind)
                .containsExactly("'textarea' without a label left out");
        assertThat(sink.refusals).isEmpty();
    }

    @Test
    void brushMasksOfAnyShapeComeBack() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            int height = 1 + random.nextInt(40);
            int width = 1 + random.nextInt(40);
            int first = random.nextInt(height * width);
            int second = random.nextInt(height * width - first);
            Rle mask = Rle.of(height, width, first, second, height * width - first - second);
            int[] bytes = Objects.requireNonNull(BrushRuns.encode(mask));
            byte[] packed = new byte[bytes.length];
            for (int at = 0; at < packed.length; at++) {
                packed[at] = (byte) bytes[at];
            }

            Rle again = BrushRuns.decode(height, width, packed);

            assertThat(again.area()).isEqualTo(mask.area());
            assertThat(again.minus(mask).area()).isZero();
        }
    }

    /// Two pixels, the second one set: 8 values of 8 bits, in the form of `thi.ng/rle-pack` with single values.
    @Test
    void brushMasksMayHaveSingleValues() {
        StringBuilder bits = new StringBuilder("00000000000000000000000000001000" + "00111" + "0010001101111111");
        bits.append("0").append("00").append("111");
        bits.append("00000000".repeat(4)).append("11111111".repeat(4));
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            bytes[i / 8] |= (byte) (bits.charAt(i) == '1' ? 128 >> i % 8 : 0);
        }

        assertThat(BrushRuns.decode(1, 2, bytes).counts()).containsExactly(1, 1);
    }

    @Test
    void hostileTasksAreRefused() throws IOException {
        read("[7,"
                + task(
                        "a.jpg",
                        region("brushlabels", "\"format\":\"rle\",\"rle\":[255,255,255,255,1,2]"),
                        region("brushlabels", "\"format\":\"rle\",\"rle\":[0,1,56,128,57]"),
                        region("brushlabels", "\"rle\":[300]"),
                        region("polygonlabels", "\"points\":[[1,1],[2]]"),
                        region("polygonlabels", "\"points\":[[1,1],[\"x\",2],[3,3]]"),
                        region("rectanglelabels", "\"x\":1e300,\"y\":20,\"width\":30,\"height\":40"),
                        region("ellipselabels", "\"x\":50,\"y\":50,\"radiusX\":-1,\"radiusY\":-2"),
                        region("rectanglelabels", "\"x\":1,\"y\":2,\"width\":3,\"height\":4")
                                .replace("\"image_rotation\":0", "\"image_rotation\":90"))
                + "," + task("a.jpg") + "," + task("../../etc/passwd.jpg") + ",{\"id\":1}]");

        assertThat(sink.annotations).isEmpty();
        assertThat(sink.refusals).extracting(SourceProblem::path).contains("$[0]", "$[1].annotations[0].result[0]");
        assertThat(sink.refusals)
                .extracting(SourceProblem::reason)
                .contains("another task has the image 'a.jpg'", "an image_rotation other than 0 is not read")
                .hasSizeGreaterThanOrEqualTo(11);
        assertThatThrownBy(() -> read("[" + task("a.jpg"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("{}")).hasMessageContaining("not a list of tasks");
    }
}
