package dev.labeler.formats.yolo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// YOLO labels whose lines are the corners of rotated boxes.
class RotatedBoxReaderTest {
    /// A box of 40x20 around (100,50), turned by 30 degrees, in an image of 200x100.
    private static final String ROTATED = "0 0.438397 0.313397 0.6116 0.513397 0.5616 0.686603 0.3884 0.486603\n";
    private static final String UPRIGHT = "0 0.1 0.1 0.3 0.1 0.3 0.4 0.1 0.4\n";
    private static final String OTHER = "0 0.1 0.1 0.9 0.2 0.3 0.4 0.1 0.9\n";

    private static InMemoryDatasetSource files(String labels) {
        return new InMemoryDatasetSource()
                .image("images/a.jpg", 200, 100)
                .put("labels/a.txt", labels)
                .put("data.yaml", "train: images\nnames:\n  0: cat\n");
    }

    private static LabelFormat detected(InMemoryDatasetSource files) throws IOException {
        DatasetLayout layout = FormatDetector.detect(files).layout();
        assertThat(layout).isNotNull();
        return layout.format();
    }

    @Test
    void rotatedRectanglesAreDetected() throws IOException {
        assertThat(detected(files(ROTATED + UPRIGHT))).isEqualTo(LabelFormat.YOLO_OBB);
        assertThat(detected(files(UPRIGHT))).isEqualTo(LabelFormat.YOLO);
        assertThat(detected(files(ROTATED + OTHER + UPRIGHT))).isEqualTo(LabelFormat.YOLO);
        assertThat(detected(files(UPRIGHT).put("data.yaml", "task: obb\ntrain: images\nnames: [cat]\n")))
                .isEqualTo(LabelFormat.YOLO_OBB);
        var asRequested = Objects.requireNonNull(
                FormatDetector.detect(files(UPRIGHT), LabelFormat.YOLO_OBB).layout());
        assertThat(asRequested.format()).isEqualTo(LabelFormat.YOLO_OBB);
    }

    @Test
    void cornersBecomeRotatedBoxes() throws IOException {
        CollectingSink sink = new CollectingSink();
        var losses = new YoloReader(true)
                .read(
                        files(ROTATED + UPRIGHT + OTHER + "0 0.5 0.5 0.2 0.2\n"),
                        new DatasetLayout(LabelFormat.YOLO_OBB, "", "images/", List.of("data.yaml")),
                        sink);

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.annotations)
                .extracting(a -> a.geometry().kind())
                .containsExactly(
                        GeometryKind.ROTATED_BBOX,
                        GeometryKind.ROTATED_BBOX,
                        GeometryKind.ROTATED_BBOX,
                        GeometryKind.BBOX);
        Geometry.RotatedBox first =
                (Geometry.RotatedBox) sink.annotations.getFirst().geometry().geometry();
        assertThat(List.of(
                        Math.round(first.cx()),
                        Math.round(first.cy()),
                        Math.round(first.width()),
                        Math.round(first.height()),
                        Math.round(first.angle())))
                .containsExactly(100L, 50L, 40L, 20L, 30L);
        assertThat(losses.losses())
                .extracting(ConversionLoss::kind)
                .containsExactly("four points read as their smallest rotated box");
    }
}
