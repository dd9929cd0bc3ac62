package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.Geometry.Circle;
import dev.labeler.formats.model.Geometry.Mask;
import dev.labeler.formats.model.Geometry.Polygon;
import dev.labeler.formats.model.Geometry.RotatedBox;
import dev.labeler.formats.model.GeometryOverlap.Basis;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class GeometryOverlapTest {
    @Test
    void boxesHaveTheirExactOverlap() {
        assertOverlap(new BoundingBox(0, 0, 10, 10), new BoundingBox(5, 0, 10, 10), 50.0 / 150, Basis.AREA);
        assertOverlap(new BoundingBox(0, 0, 10, 10), new BoundingBox(10, 0, 10, 10), 0, Basis.AREA);
        assertOverlap(new BoundingBox(1, 2, 3, 4), new BoundingBox(1, 2, 3, 4), 1, Basis.AREA);
        assertThat(GeometryOverlap.of(new BoundingBox(0, 0, 0, 5), new BoundingBox(0, 0, 0, 5)))
                .isNull();
    }

    @Test
    void polygonsAreComparedByAreaNotByTheirBoxes() {
        var lower = triangle(0, 0, 0, 10, 10, 10);
        var upper = triangle(0, 0, 10, 0, 10, 10);
        assertOverlap(lower, upper, 0, Basis.AREA);
        assertOverlap(lower, new BoundingBox(0, 0, 10, 10), 0.5, Basis.AREA);
        assertOverlap(new RotatedBox(5, 5, 10, 10, 90), new BoundingBox(0, 0, 10, 10), 1, Basis.AREA);
    }

    @Test
    void aHoleIsNotCovered() {
        var square = PointArray.of(0, 0, 10, 0, 10, 10, 0, 10);
        var inner = PointArray.of(2, 2, 8, 2, 8, 8, 2, 8);
        var ring = new Polygon(List.of(square), List.of(inner));
        assertOverlap(ring, new Polygon(List.of(inner), List.of()), 0, Basis.AREA);
        assertOverlap(ring, new Polygon(List.of(square), List.of()), 0.64, Basis.AREA);
        assertOverlap(ring, ring, 1, Basis.AREA);
    }

    @Test
    void masksAreComparedByPixel() {
        var left = new Mask(2, 2, Rle.of(2, 2, 0, 2, 2).encode(), false);
        var top = new Mask(2, 2, Rle.of(2, 2, 0, 1, 1, 1, 1).encode(), false);
        assertOverlap(left, top, 1.0 / 3, Basis.AREA);
    }

    @Test
    void circlesAreComparedByArea() {
        assertOverlap(new Circle(0, 0, 2), new Circle(0, 0, 1), 0.25, Basis.AREA);
        assertOverlap(new Circle(0, 0, 1), new Circle(3, 0, 1), 0, Basis.AREA);
        var lens = 2 * Math.PI / 3 - Math.sqrt(3) / 2;
        assertOverlap(new Circle(0, 0, 1), new Circle(1, 0, 1), lens / (2 * Math.PI - lens), Basis.AREA);
    }

    @Test
    void otherKindsAreComparedByTheirBoxes() {
        var line = new Geometry.Polyline(PointArray.of(0, 0, 10, 10));
        assertOverlap(line, new BoundingBox(0, 0, 10, 5), 0.5, Basis.BOX);
        assertOverlap(new Circle(5, 5, 5), new BoundingBox(0, 0, 10, 10), 1, Basis.BOX);
        assertThat(GeometryOverlap.of(new Geometry.Classification(), new Geometry.NoObject()))
                .isNull();
    }

    @Property(tries = 200)
    void polygonsOfBoxesOverlapAsTheBoxesDo(
            @ForAll @DoubleRange(min = 0, max = 50) double x,
            @ForAll @DoubleRange(min = 0, max = 50) double y,
            @ForAll @DoubleRange(min = 1, max = 50) double width,
            @ForAll @DoubleRange(min = 1, max = 50) double height) {
        var fixed = new BoundingBox(10, 10, 20, 30);
        var other = new BoundingBox(x, y, width, height);
        var boxes = Objects.requireNonNull(GeometryOverlap.of(fixed, other));
        var polygons = Objects.requireNonNull(GeometryOverlap.of(polygon(fixed), polygon(other)));
        assertThat(polygons.iou()).isEqualTo(boxes.iou(), within(1e-9));
    }

    private static void assertOverlap(Geometry a, Geometry b, double iou, Basis basis) {
        assertThat(GeometryOverlap.of(a, b)).satisfies(overlap -> assertEqual(overlap, iou, basis));
        assertThat(GeometryOverlap.of(b, a)).satisfies(overlap -> assertEqual(overlap, iou, basis));
    }

    private static void assertEqual(GeometryOverlap overlap, double iou, Basis basis) {
        assertThat(overlap.iou()).isEqualTo(iou, within(1e-9));
        assertThat(overlap.basis()).isEqualTo(basis);
    }

    private static Polygon triangle(double... xy) {
        return new Polygon(List.of(PointArray.of(xy)), List.of());
    }

    private static Polygon polygon(BoundingBox box) {
        return triangle(
                box.x(),
                box.y(),
                box.x() + box.width(),
                box.y(),
                box.x() + box.width(),
                box.y() + box.height(),
                box.x(),
                box.y() + box.height());
    }
}
