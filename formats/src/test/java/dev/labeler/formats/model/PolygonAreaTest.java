package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolygonAreaTest {
    private static final PointArray SQUARE = PointArray.of(0, 0, 10, 0, 10, 10, 0, 10);

    @Test
    void aRingThatCrossesItselfHasTheAreaThatItFills() {
        // Two triangles of 25 whose signed areas cancel out.
        assertThat(area(List.of(PointArray.of(0, 0, 10, 10, 10, 0, 0, 10)), List.of()))
                .isCloseTo(50, within(1e-9));
        // A five-pointed star: what it encloses twice, its pentagon, is not filled.
        double[] star = new double[10];
        for (int i = 0; i < 5; i++) {
            star[2 * i] = 50 + 40 * Math.cos(4 * Math.PI * i / 5);
            star[2 * i + 1] = 50 + 40 * Math.sin(4 * Math.PI * i / 5);
        }
        var ring = List.of(PointArray.of(star));
        assertThat(area(ring, List.of())).isCloseTo(counted(ring, List.of()), within(10.0));
    }

    @Test
    void overlappingPartsCountOnceAndHolesOnlyInsideTheirPart() {
        assertThat(area(List.of(SQUARE, PointArray.of(5, 0, 15, 0, 15, 10, 5, 10)), List.of()))
                .isEqualTo(150);
        assertThat(area(List.of(SQUARE, PointArray.of(2, 2, 4, 2, 4, 4, 2, 4)), List.of()))
                .isEqualTo(100);
        assertThat(area(List.of(SQUARE), List.of(PointArray.of(5, 5, 15, 5, 15, 15, 5, 15))))
                .isEqualTo(75);
        assertThat(area(List.of(SQUARE), List.of(PointArray.of(2, 2, 4, 2, 4, 4, 2, 4))))
                .isEqualTo(96);
        assertThat(area(List.of(SQUARE, PointArray.of(20, 0, 21, 0, 21, 1)), List.of()))
                .isEqualTo(100.5);
    }

    @Test
    void agreesWithCountingOfPointsForRandomPolygons() {
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            List<PointArray> parts = rings(random, 1 + random.nextInt(2));
            List<PointArray> holes = rings(random, random.nextInt(2));

            assertThat(area(parts, holes)).as("polygon %d", i).isCloseTo(counted(parts, holes), within(60.0));
        }
    }

    @Test
    void aHundredThousandPointsThatAllCrossEndInBoundedTime() {
        Random random = new Random(1);
        double[] xy = random.doubles(200_000, 0, 1000).toArray();

        long start = System.nanoTime();
        double area = area(List.of(PointArray.of(xy)), List.of());

        // Of lines at random, half of the inner points are enclosed an odd number of times.
        assertThat(area).isBetween(300_000.0, 700_000.0);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    private static double area(List<PointArray> parts, List<PointArray> holes) {
        return GeometryMeasure.area(new Geometry.Polygon(parts, holes));
    }

    private static List<PointArray> rings(Random random, int count) {
        List<PointArray> rings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rings.add(PointArray.of(
                    random.doubles(2L * (3 + random.nextInt(8)), 0, 100).toArray()));
        }
        return rings;
    }

    /// Counts points a quarter of a pixel apart.
    private static double counted(List<PointArray> parts, List<PointArray> holes) {
        int inside = 0;
        for (double y = 0.125; y < 100; y += 0.25) {
            for (double x = 0.125; x < 100; x += 0.25) {
                inside += contains(parts, x, y) && !contains(holes, x, y) ? 1 : 0;
            }
        }
        return inside / 16.0;
    }

    private static boolean contains(List<PointArray> rings, double x, double y) {
        for (PointArray ring : rings) {
            boolean odd = false;
            for (int i = 0, j = ring.count() - 1; i < ring.count(); j = i++) {
                odd ^= ring.y(i) > y != ring.y(j) > y
                        && x < (ring.x(j) - ring.x(i)) * (y - ring.y(i)) / (ring.y(j) - ring.y(i)) + ring.x(i);
            }
            if (odd) {
                return true;
            }
        }
        return false;
    }
}
