package dev.labeler.formats.yolo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RingJoinTest {
    @Test
    void ringsAreJoinedAtTheirNearestPoints() {
        var joined = RingJoiner.join(List.of(
                new double[] {0, 0, 4, 0, 4, 4}, new double[] {9, 9, 6, 5, 9, 5}, new double[] {-1, -2, -3, -2, -3, -4
                }));

        assertThat(joined)
                .containsExactly(0, 0, -1, -2, -3, -2, -3, -4, -1, -2, 0, 0, 4, 0, 4, 4, 6, 5, 9, 5, 9, 9, 6, 5, 4, 4);
    }

    @Test
    void theAreaStaysTheSame() {
        var random = new Random(2);
        for (var run = 0; run < 50; run++) {
            var rings = rings(random, 1 + random.nextInt(8), 3 + random.nextInt(6));
            var sum = rings.stream().mapToDouble(RingJoinTest::area).sum();
            assertThat(area(RingJoiner.join(rings))).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    /// As many as an annotation may have points for; every copy of what is joined so far would be a megabyte.
    @Test
    void manyRingsAreJoinedInTimeInProportionToTheirPoints() {
        var rings = rings(new Random(3), 33_333, 3);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(RingJoiner.join(rings)).hasSize(2 * (33_333 * 3 + 2 * 33_332)));
    }

    private static List<double[]> rings(Random random, int count, int points) {
        var rings = new ArrayList<double[]>();
        for (var i = 0; i < count; i++) {
            rings.add(random.doubles(2L * points, 0, 1000).toArray());
        }
        return rings;
    }

    private static double area(double[] ring) {
        var twice = 0.0;
        for (int i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
            twice += ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
        }
        return twice / 2;
    }
}
