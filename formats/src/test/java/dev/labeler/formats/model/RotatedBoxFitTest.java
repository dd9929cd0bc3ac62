package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.labeler.formats.model.Geometry.RotatedBox;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The smallest rotated box around points.
class RotatedBoxFitTest {
    @Test
    void theCornersOfABoxGiveTheBox() {
        for (double angle = 0; angle < 180; angle += 7.5) {
            RotatedBox box = new RotatedBox(50, 40, 30, 10, angle);

            RotatedBox fit = RotatedBoxFit.of(List.of(GeometryMeasure.corners(box)));

            assertThat(fit.width() * fit.height()).isCloseTo(300, within(1e-6));
            assertThat(fit.cx()).isCloseTo(50, within(1e-6));
            assertThat(fit.cy()).isCloseTo(40, within(1e-6));
            assertThat(Math.max(fit.width(), fit.height())).isCloseTo(30, within(1e-6));
        }
    }

    /// Compared with boxes in steps of a tenth of a degree.
    @Test
    void noOtherAngleGivesASmallerBox() {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            double[] xy = random.doubles(2L * (3 + random.nextInt(20)), 0, 100).toArray();
            RotatedBox fit = RotatedBoxFit.of(List.of(PointArray.of(xy)));
            double area = fit.width() * fit.height();

            double least = Double.MAX_VALUE;
            for (double angle = 0; angle < 90; angle += 0.1) {
                least = Math.min(least, area(xy, Math.toRadians(angle)));
            }
            assertThat(area).isLessThanOrEqualTo(least + 1e-6);
            double turn = Math.toRadians(fit.angle());
            assertThat(area(xy, turn)).isCloseTo(area, within(1e-6));
        }
    }

    private static double area(double[] xy, double turn) {
        double left = Double.MAX_VALUE;
        double right = -Double.MAX_VALUE;
        double top = Double.MAX_VALUE;
        double bottom = -Double.MAX_VALUE;
        for (int i = 0; i < xy.length; i += 2) {
            double u = xy[i] * Math.cos(turn) + xy[i + 1] * Math.sin(turn);
            double v = xy[i + 1] * Math.cos(turn) - xy[i] * Math.sin(turn);
            left = Math.min(left, u);
            right = Math.max(right, u);
            top = Math.min(top, v);
            bottom = Math.max(bottom, v);
        }
        return (right - left) * (bottom - top);
    }

    @Test
    void manyPointsOnACircleTakeLittleTime() {
        double[] xy = new double[200_000];
        for (int i = 0; i < xy.length; i += 2) {
            xy[i] = 1000 * Math.cos(Math.PI * i / 100_000);
            xy[i + 1] = 1000 * Math.sin(Math.PI * i / 100_000);
        }

        RotatedBox fit = RotatedBoxFit.of(List.of(PointArray.of(xy)));

        assertThat(fit.width()).isCloseTo(2000, within(0.1));
    }

    @Test
    void pointsOnALineHaveNoArea() {
        RotatedBox fit = RotatedBoxFit.of(List.of(PointArray.of(1, 1, 2, 2, 3, 3)));

        assertThat(List.of(fit.cx(), fit.cy())).containsExactly(2.0, 2.0);
    }
}
