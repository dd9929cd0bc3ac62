package dev.labeler.formats.model;

import dev.labeler.formats.model.Geometry.BoundingBox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Generates geometries inside an image for property tests.
public final class GeometryArbitraries {
    private GeometryArbitraries() {}

    public static Arbitrary<Geometry> any(int width, int height) {
        return Arbitraries.oneOf(
                List.of(boxes(width, height), polygons(width, height), others(width, height), masks(width, height)));
    }

    private static Arbitrary<Double> number(double most) {
        return Arbitraries.doubles().between(0, most).ofScale(3);
    }

    public static Arbitrary<Geometry> boxes(int width, int height) {
        return Combinators.combine(number(width / 2.0), number(height / 2.0), number(width / 2.0), number(height / 2.0))
                .as((x, y, w, h) -> new BoundingBox(x, y, w + 0.001, h + 0.001));
    }

    public static Arbitrary<PointArray> rings(int width, int height) {
        return Combinators.combine(number(width), number(height))
                .as((x, y) -> new double[] {x, y})
                .list()
                .ofMinSize(3)
                .ofMaxSize(12)
                .map(points -> PointArray.of(
                        points.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    public static Arbitrary<Geometry> polygons(int width, int height) {
        return Combinators.combine(
                        rings(width, height).list().ofMinSize(1).ofMaxSize(3),
                        rings(width, height).list().ofMaxSize(2))
                .as(Geometry.Polygon::new);
    }

    private static Arbitrary<Geometry> others(int width, int height) {
        Arbitrary<Geometry> circles = Combinators.combine(number(width), number(height), number(50))
                .as((x, y, r) -> new Geometry.Circle(x, y, r + 0.5));
        Arbitrary<Geometry> rotated = Combinators.combine(
                        number(width), number(height), number(90), number(90), number(360))
                .as((x, y, w, h, a) -> new Geometry.RotatedBox(x, y, w + 1, h + 1, a));
        Arbitrary<Geometry> lines = rings(width, height).map(Geometry.Polyline::new);
        Arbitrary<Geometry> keypoints = Combinators.combine(
                        Combinators.combine(
                                        number(width),
                                        number(height),
                                        Arbitraries.integers().between(0, 2))
                                .as(Keypoint::new)
                                .list()
                                .ofSize(4),
                        boxes(width, height),
                        rings(width, height).list().ofMaxSize(1))
                .as((points, box, outline) -> new Geometry.Keypoints(points, (BoundingBox) box, outline));
        return Arbitraries.oneOf(List.of(circles, rotated, lines, keypoints));
    }

    private static Arbitrary<Geometry> masks(int width, int height) {
        var files =
                Arbitraries.of("mask_0123456789abcdef", "mask_fedcba9876543210").injectNull(0.5);
        return Combinators.combine(rings(width, height), Arbitraries.of(true, false), files)
                .as((ring, crowd, file) -> new Geometry.Mask(
                        height,
                        width,
                        PolygonRasterizer.ring(height, width, ring).encode(),
                        crowd,
                        file));
    }
}
