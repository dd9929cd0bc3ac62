package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.Geometry.BoundingBox;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GeometryValidatorTest {

    private static List<String> check(Geometry geometry) {
        return GeometryValidator.check(geometry, 640, 480).stream()
                .map(violation -> violation.path() + ": " + violation.reason())
                .toList();
    }

    private static Geometry polygon(double... xy) {
        return new Geometry.Polygon(List.of(PointArray.of(xy)), List.of());
    }

    @Provide
    Arbitrary<Geometry> geometries() {
        return GeometryArbitraries.any(640, 480);
    }

    @Property
    void whatLiesInsideTheImageIsAcceptable(@ForAll("geometries") Geometry geometry) {
        assertThat(check(geometry)).isEmpty();
    }

    @Test
    void aPixelBeyondTheBorderIsAcceptableAndMoreIsNot() {
        assertThat(check(new BoundingBox(-1, -1, 642, 482))).isEmpty();
        assertThat(check(new BoundingBox(-1.5, 0, 10, 10)))
                .containsExactly("$.bbox: more than a pixel outside the image, which is 640x480");
        assertThat(check(polygon(1, 1, 700, 1, 5, 5)))
                .containsExactly("$.points[1]: more than a pixel outside the image, which is 640x480");
        assertThat(GeometryValidator.check(new BoundingBox(0, 0, 9999, 9999), 0, 0))
                .as("a size that is not known")
                .isEmpty();
    }

    @Test
    void brokenNumbersAndSizesAreNamedByPath() {
        assertThat(check(new BoundingBox(Double.NaN, 1, -2, Double.POSITIVE_INFINITY)))
                .containsExactly(
                        "$.bbox[0]: not a finite number",
                        "$.bbox[2]: the width must be greater than 0",
                        "$.bbox[3]: not a finite number");
        assertThat(check(new BoundingBox(1, 1, 0, 1))).containsExactly("$.bbox[2]: the width must be greater than 0");
        assertThat(check(new Geometry.Circle(1, 1, -1))).containsExactly("$.radius: the radius must be greater than 0");
        assertThat(check(new Geometry.RotatedBox(1, 1, 1, 1, Double.NaN)))
                .containsExactly("$.angle: not a finite number");
        assertThat(check(polygon(1, 1, Double.NaN, 2, 3, 3))).containsExactly("$.points[1][0]: not a finite number");
    }

    @Test
    void shapesNeedEnoughPoints() {
        assertThat(check(polygon(1, 1, 2, 2)))
                .containsExactly("$.points: a polygon needs at least 3 points, this one has 2");
        assertThat(check(new Geometry.Polygon(List.of(), List.of())))
                .containsExactly("$.points: a polygon needs at least 3 points, this one has 0");
        assertThat(check(new Geometry.Polygon(
                        List.of(PointArray.of(1, 1, 5, 1, 5, 5)), List.of(PointArray.of(2, 2, 3, 3)))))
                .containsExactly("$.holes[0]: a polygon needs at least 3 points, this one has 2");
        assertThat(check(new Geometry.Polyline(PointArray.of(1, 1))))
                .containsExactly("$.points: a polyline needs at least 2 points, this one has 1");
        assertThat(check(new Geometry.Keypoints(List.of(new Keypoint(1, 1, 3)), null, List.of())))
                .containsExactly("$.points[0][2]: visibility is 0, 1 or 2, not 3");
        assertThat(check(new Geometry.Keypoints(List.of(), null, List.of())))
                .containsExactly("$.points: keypoints need at least 1 point");
        assertThat(check(new Geometry.Mask(480, 640, "1", false)))
                .containsExactly("$.counts: the runs cover 1 pixels, but 480x640 is 307200");
        assertThat(check(new Geometry.Mask(2, 2, "04", false)))
                .containsExactly("$.size: the mask is 2x2 pixels, the image 640x480");
    }
}
