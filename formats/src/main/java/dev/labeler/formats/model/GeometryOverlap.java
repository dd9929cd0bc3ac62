package dev.labeler.formats.model;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.Geometry.Circle;
import dev.labeler.formats.model.Geometry.Mask;
import dev.labeler.formats.model.Geometry.Polygon;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far two geometries cover the same pixels.
///
/// @param iou intersection over union, 0 to 1
public record GeometryOverlap(double iou, Basis basis) {
    /// What was compared.
    public enum Basis {
        /// The areas that both geometries cover.
        AREA,
        /// The boxes around both.
        BOX
    }

    /// Compares boxes, polygons and two masks or circles by area, all others by their boxes. Null where the
    /// boxes of both have no area.
    public static @Nullable GeometryOverlap of(Geometry a, Geometry b) {
        if (a instanceof BoundingBox first && b instanceof BoundingBox second) {
            return boxes(first, second, Basis.AREA);
        }
        double union = union(a, b);
        if (union > 0 && Double.isFinite(union)) {
            double intersection = GeometryMeasure.area(a) + GeometryMeasure.area(b) - union;
            return new GeometryOverlap(Math.clamp(intersection / union, 0, 1), Basis.AREA);
        }
        return boxes(GeometryMeasure.bounds(a), GeometryMeasure.bounds(b), Basis.BOX);
    }

    /// The area inside either geometry, NaN where that is not computed.
    private static double union(Geometry a, Geometry b) {
        if (a instanceof Mask first && b instanceof Mask second) {
            return first.height() == second.height() && first.width() == second.width()
                    ? decode(first).union(decode(second)).area()
                    : Double.NaN;
        }
        if (a instanceof Circle first && b instanceof Circle second) {
            return GeometryMeasure.area(a) + GeometryMeasure.area(b) - intersection(first, second);
        }
        Polygon first = toPolygon(a);
        Polygon second = toPolygon(b);
        return first == null || second == null ? Double.NaN : PolygonArea.ofUnion(first, second);
    }

    private static Rle decode(Mask mask) {
        return Rle.decode(mask.height(), mask.width(), mask.counts());
    }

    private static @Nullable Polygon toPolygon(Geometry geometry) {
        return switch (geometry) {
            case Polygon polygon -> polygon;
            case BoundingBox box ->
                ring(PointArray.of(
                        box.x(),
                        box.y(),
                        box.x() + box.width(),
                        box.y(),
                        box.x() + box.width(),
                        box.y() + box.height(),
                        box.x(),
                        box.y() + box.height()));
            case Geometry.RotatedBox box -> ring(GeometryMeasure.corners(box));
            case Circle _,
                    Mask _,
                    Geometry.Polyline _,
                    Geometry.Keypoints _,
                    Geometry.Classification _,
                    Geometry.NoObject _ -> null;
        };
    }

    private static Polygon ring(PointArray points) {
        return new Polygon(List.of(points), List.of());
    }

    private static double intersection(Circle a, Circle b) {
        double distance = Math.hypot(a.cx() - b.cx(), a.cy() - b.cy());
        double smaller = Math.min(a.radius(), b.radius());
        if (distance >= a.radius() + b.radius()) {
            return 0;
        }
        if (distance <= Math.abs(a.radius() - b.radius())) {
            return Math.PI * smaller * smaller;
        }
        return segment(a.radius(), b.radius(), distance) + segment(b.radius(), a.radius(), distance);
    }

    /// The part of a circle beyond the line through its intersections with another one.
    private static double segment(double radius, double other, double distance) {
        double toLine = (distance * distance + radius * radius - other * other) / (2 * distance);
        double angle = Math.acos(Math.clamp(toLine / radius, -1, 1));
        return radius * radius * (angle - Math.sin(2 * angle) / 2);
    }

    private static @Nullable GeometryOverlap boxes(BoundingBox a, BoundingBox b, Basis basis) {
        double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
        double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
        double intersection = Math.max(0, width) * Math.max(0, height);
        double union = a.width() * a.height() + b.width() * b.height() - intersection;
        return union > 0 && Double.isFinite(union)
                ? new GeometryOverlap(Math.clamp(intersection / union, 0, 1), basis)
                : null;
    }
}
