package dev.labeler.formats.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.yolo.YoloLineLayout;
import dev.labeler.formats.yolo.YoloTask;
import dev.labeler.formats.yolo.YoloWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An image with many large polygons: what was written of it leaves the writer before the image ends.
class LargeImageTest {
    private static final int POLYGONS = 20;
    private static final int POINTS = 10_000;

    enum Format {
        COCO,
        DICE,
        YOLO;

        FormatWriter writer(OutputStream out) {
            return switch (this) {
                case COCO -> new CocoWriter(out, CocoWriterOptions.DEFAULT);
                case DICE -> new DiceWriter(out);
                case YOLO -> new YoloWriter(out, new YoloLineLayout(YoloTask.SEGMENT, 0));
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void annotationsLeaveTheWriterBeforeTheirImageEnds(Format format) throws IOException {
        var random = new Random(4);
        var xy = random.doubles(2L * POINTS, 0, 1000).toArray();
        var polygon = CanonicalGeometry.of(
                new Geometry.Polygon(List.of(PointArray.of(xy)), List.of()), new Geometry.BoundingBox(0, 0, 9, 9), 1);
        var out = new ByteArrayOutputStream();
        try (var writer = format.writer(out)) {
            writer.begin(header());
            writer.image(ExportImage.of("a.jpg", 1000, 1000, null));
            for (var id = 1; id <= POLYGONS; id++) {
                writer.annotation(new ExportAnnotation(id, 0, AnnotationState.CONFIRMED, polygon, null, Double.NaN));
            }
            var early = out.size();
            writer.end();
            assertThat(early).isGreaterThan(out.size() * 3 / 4);
        }
    }

    private static ExportHeader header() {
        return new ExportHeader(
                "d",
                "d",
                "object_detection",
                Instant.EPOCH,
                Instant.EPOCH,
                "v1.0",
                null,
                "s3",
                "b",
                "images/",
                null,
                List.of(ClassDefinition.named(0, "cat")));
    }
}
