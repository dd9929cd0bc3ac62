package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Polygons that would take minutes, or gigabytes of runs, are refused quickly.
class RasterizerTest {
    private static final PointArray HOLE = PointArray.of(3, 3, 5, 3, 5, 5, 3, 5);

    @Test
    void anOutlineThatCrossesMostColumnsAtEveryEdgeIsTooLarge() {
        var ring = PointArray.of(new Random(1).doubles(200_000, 0, 10_000).toArray());

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(PolygonRasterizer.polygon(10_000, 10_000, polygon(List.of(ring))))
                        .isNull());
    }

    @Test
    void coordinatesFarOutsideTheImageAreTooLarge() {
        var ring = PointArray.of(-1e9, -1e9, 1e9, 2e8, 1e9, 1e9);

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(PolygonRasterizer.polygon(100, 100, polygon(List.of(ring))))
                        .isNull());
    }

    @Test
    void anImageOfMorePixelsThanRunLengthsCountIsTooLarge() {
        assertThat(PolygonRasterizer.polygon(50_000, 50_000, polygon(List.of(PointArray.of(0, 0, 9, 0, 9, 9)))))
                .isNull();
    }

    @Test
    void manyPartsTakeTimeInProportionToTheirNumber() {
        var parts = new ArrayList<PointArray>();
        for (var i = 0; i < 30_000; i++) {
            var x = i % 200 * 4;
            var y = i / 200 * 4;
            parts.add(PointArray.of(x, y, x + 3, y, x + 3, y + 3, x, y + 3));
        }

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            var mask = PolygonRasterizer.polygon(800, 800, new Geometry.Polygon(parts, List.of()));
            assertThat(mask).isNotNull();
            assertThat(mask.area()).isEqualTo(30_000 * 9);
        });
    }

    private static Geometry.Polygon polygon(List<PointArray> parts) {
        return new Geometry.Polygon(parts, List.of(HOLE));
    }
}
