package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.text.CanonicalGeometry;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// A valid geometry can be measured, written and read back, for any numbers.
class ExtremeGeometryTest {
    private static final Double[] EXTREMES = {
        0.0,
        -0.0,
        1.0,
        -1.0,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        1e-300,
        1e9,
        -1e9,
        1.0000000001e9,
        1e15,
        1e154,
        1e155,
        -1e155,
        1e300,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    private static Arbitrary<Double> number() {
        return Arbitraries.oneOf(List.of(
                Arbitraries.of(EXTREMES),
                Arbitraries.doubles(),
                Arbitraries.doubles().between(0, 200)));
    }

    private static Arbitrary<PointArray> points() {
        return number().list().ofMinSize(0).ofMaxSize(10).map(numbers -> {
            double[] xy = new double[numbers.size() / 2 * 2];
            for (int i = 0; i < xy.length; i++) {
                xy[i] = numbers.get(i);
            }
            return PointArray.of(xy);
        });
    }

    @Provide
    Arbitrary<Geometry> geometries() {
        Arbitrary<Geometry> boxes =
                Combinators.combine(number(), number(), number(), number()).as(BoundingBox::new);
        Arbitrary<Geometry> circles =
                Combinators.combine(number(), number(), number()).as(Geometry.Circle::new);
        Arbitrary<Geometry> rotated = Combinators.combine(number(), number(), number(), number(), number())
                .as(Geometry.RotatedBox::new);
        Arbitrary<Geometry> lines = points().map(Geometry.Polyline::new);
        Arbitrary<Geometry> polygons = Combinators.combine(
                        points().list().ofMaxSize(3), points().list().ofMaxSize(2))
                .as(Geometry.Polygon::new);
        Arbitrary<Geometry> keypoints = Combinators.combine(
                        Combinators.combine(
                                        number(),
                                        number(),
                                        Arbitraries.integers().between(-1, 3))
                                .as(Keypoint::new)
                                .list()
                                .ofMaxSize(4),
                        boxes.injectNull(0.5),
                        points().list().ofMaxSize(2))
                .as((points, box, outline) -> new Geometry.Keypoints(points, (BoundingBox) box, outline));
        Arbitrary<Integer> size = Arbitraries.of(Integer.MIN_VALUE, -1, 0, 1, 10, 65_536, Integer.MAX_VALUE);
        Arbitrary<Geometry> masks = Combinators.combine(
                        size, size, Arbitraries.strings().withCharRange('\0', 'z'), Arbitraries.of(true, false))
                .as(Geometry.Mask::new);
        return Arbitraries.oneOf(List.of(boxes, circles, rotated, lines, polygons, keypoints, masks));
    }

    @Property(tries = 20_000)
    void whatIsAcceptedCanBeStored(@ForAll("geometries") Geometry geometry, @ForAll boolean sized) {
        int side = sized ? 200 : 0;
        if (!GeometryValidator.check(geometry, side, side).isEmpty()) {
            return;
        }
        CanonicalGeometry stored = CanonicalGeometry.of(geometry);
        assertThat(List.of(stored.x(), stored.y(), stored.width(), stored.height(), stored.area()))
                .allMatch(Double::isFinite);
        assertThat(CanonicalGeometry.of(stored.geometry()).text()).isEqualTo(stored.text());
    }

    @Test
    void sizesOutOfRangeAreReported() {
        assertThat(GeometryValidator.check(new Geometry.Circle(5, 5, 1e155), 100, 100))
                .containsExactly(new GeometryViolation(
                        "$.radius", "1.0E155 is out of range; coordinates and sizes go to 1000000000"));
        assertThat(GeometryValidator.check(new Geometry.RotatedBox(5, 5, 1e200, 1e200, 3), 100, 100))
                .extracting(GeometryViolation::path)
                .containsExactly("$.width", "$.height");
    }

    @Test
    void pointsAreCountedOverAllRings() {
        PointArray half = PointArray.of(new double[GeometryValidator.MAX_POINTS]);
        assertThat(GeometryValidator.check(new Geometry.Polygon(List.of(half), List.of(half)), 100, 100))
                .isEmpty();
        assertThat(GeometryValidator.check(
                        new Geometry.Polygon(List.of(half, PointArray.of(1, 1, 2, 1, 2, 2)), List.of(half)), 100, 100))
                .containsExactly(new GeometryViolation("$.points", "has 100003 points; at most 100000 are allowed"));
        assertThat(GeometryValidator.check(
                        new Geometry.Keypoints(
                                Collections.nCopies(GeometryValidator.MAX_POINTS + 1, new Keypoint(1, 1, 2)),
                                null,
                                List.of()),
                        100,
                        100))
                .hasSize(1);
        assertThat(GeometryValidator.check(new Geometry.Mask(400, 1000, "1".repeat(240_000), false), 1000, 400))
                .containsExactly(new GeometryViolation("$.counts", "has 240000 runs; at most 100000 are allowed"));
    }
}
