package dev.labeler.formats.coco;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Files in the layout of COCO's panoptic archive.
class PanopticReaderTest {
    private static final String JSON = "annotations/panoptic_val.json";
    private static final String PNG = "annotations/panoptic_val/a.png";
    private final CollectingSink sink = new CollectingSink();

    private static String json(String segments) {
        return "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":4,\"height\":3}],\"annotations\":[{\"segments_info\":["
                + segments + "],\"file_name\":\"a.png\",\"image_id\":1}],\"categories\":[{\"id\":7,\"name\":\"cat\","
                + "\"isthing\":1,\"color\":[1,2,3]},{\"id\":9,\"name\":\"sky\",\"isthing\":0}]}";
    }

    /// Three rows: `a a . b`, `a . . b`, `c . . b`, where c = 70000 is no segment.
    private static byte[] png(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int[] pixel :
                new int[][] {{0, 0, 300}, {1, 0, 300}, {3, 0, 5}, {0, 1, 300}, {3, 1, 5}, {0, 2, 70000}, {3, 2, 5}}) {
            int id = pixel[2];
            image.setRGB(pixel[0], pixel[1], ((id & 0xFF) << 16) | (id & 0xFF00) | (id >> 16));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private LossReport read(InMemoryDatasetSource files) throws IOException {
        var layout = FormatDetector.detect(files).layout();
        assertThat(layout).isNotNull();
        assertThat(layout.format()).isEqualTo(LabelFormat.COCO_PANOPTIC);
        return new PanopticReader().read(files, layout, sink);
    }

    private static InMemoryDatasetSource files(String segments, byte[] png) {
        return new InMemoryDatasetSource()
                .image("val/a.jpg", 4, 3)
                .put(JSON, json(segments))
                .put(PNG, png)
                .put("annotations/panoptic_train/a.png", new byte[9]);
    }

    @Test
    void everySegmentBecomesAMask() throws IOException {
        LossReport losses = read(files(
                "{\"id\":300,\"category_id\":7,\"iscrowd\":0},{\"id\":5,\"category_id\":9,\"iscrowd\":1}", png(4, 3)));

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "sky");
        assertThat(sink.annotations.stream().map(a -> a.geometry().geometry()))
                .containsExactly(
                        new Geometry.Mask(3, 4, Rle.of(3, 4, 0, 2, 1, 1, 8).encode(), false),
                        new Geometry.Mask(3, 4, Rle.of(3, 4, 9, 3).encode(), true));
        assertThat(losses.losses())
                .extracting(ConversionLoss::kind)
                .contains("pixels of a segment without segments_info left out");
    }

    @Test
    void damagedAndForeignFilesAreRefused() throws IOException {
        String one = "{\"id\":300,\"category_id\":7}";
        byte[] png = png(4, 3);
        read(files(one, png(5, 3)));
        read(files(one, java.util.Arrays.copyOf(png, png.length - 20)));
        read(files(one, new byte[0]));
        read(files("{\"id\":301,\"category_id\":7},{\"id\":1e9,\"category_id\":7},{\"id\":5,\"category_id\":8}", png));

        assertThat(sink.annotations).isEmpty();
        assertThat(sink.refusals)
                .extracting(SourceProblem::reason)
                .hasSize(6)
                .contains("the PNG has 5x3 pixels, the image 4x3", "no category has the id 8");
    }
}
