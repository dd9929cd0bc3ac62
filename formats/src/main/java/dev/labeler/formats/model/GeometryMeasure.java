package dev.labeler.formats.model;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.Geometry.RotatedBox;
import java.util.List;
import java.util.stream.DoubleStream;

/// The box around a geometry and the area it covers, in pixels and square pixels.
public final class GeometryMeasure {
    private static final BoundingBox NOTHING = new BoundingBox(0, 0, 0, 0);

    private GeometryMeasure() {}

    public static BoundingBox bounds(Geometry geometry) {
        return switch (geometry) {
            case BoundingBox box -> box;
            case Geometry.Polygon polygon -> boundsOf(polygon.parts());
            case Geometry.Polyline line -> boundsOf(List.of(line.points()));
            case Geometry.Circle c ->
                new BoundingBox(c.cx() - c.radius(), c.cy() - c.radius(), 2 * c.radius(), 2 * c.radius());
            case RotatedBox box -> boundsOf(List.of(corners(box)));
            case Geometry.Keypoints keypoints -> boundsOf(keypoints);
            case Geometry.Mask mask -> {
                int[] box =
                        Rle.decode(mask.height(), mask.width(), mask.counts()).bounds();
                yield new BoundingBox(box[0], box[1], box[2], box[3]);
            }
            case Geometry.Classification _ -> NOTHING;
            case Geometry.NoObject _ -> NOTHING;
        };
    }

    /// The filled area of polygons ([PolygonArea]), the set pixels of masks, w*h of boxes, the area of the
    /// outline, else of the box, of keypoints.
    public static double area(Geometry geometry) {
        return switch (geometry) {
            case BoundingBox box -> box.width() * box.height();
            case Geometry.Polygon polygon -> PolygonArea.of(polygon.parts(), polygon.holes());
            case Geometry.Polyline _ -> 0;
            case Geometry.Circle circle -> Math.PI * circle.radius() * circle.radius();
            case RotatedBox box -> box.width() * box.height();
            case Geometry.Keypoints keypoints ->
                keypoints.outline().isEmpty() ? area(boundsOf(keypoints)) : areaOf(keypoints.outline());
            case Geometry.Mask mask ->
                Rle.decode(mask.height(), mask.width(), mask.counts()).area();
            case Geometry.Classification _ -> 0;
            case Geometry.NoObject _ -> 0;
        };
    }

    /// The corners of a rotated box, clockwise from the one that is top left before the rotation.
    public static PointArray corners(RotatedBox box) {
        double radians = Math.toRadians(box.angle());
        double cos = Math.cos(radians);
        double sin = Math.sin(radians);
        double[] xy = new double[8];
        for (int i = 0; i < 4; i++) {
            double dx = (i == 0 || i == 3 ? -1 : 1) * box.width() / 2;
            double dy = (i < 2 ? -1 : 1) * box.height() / 2;
            xy[2 * i] = box.cx() + dx * cos - dy * sin;
            xy[2 * i + 1] = box.cy() + dx * sin + dy * cos;
        }
        return PointArray.of(xy);
    }

    private static BoundingBox boundsOf(Geometry.Keypoints keypoints) {
        BoundingBox box = keypoints.bbox();
        if (box != null) {
            return box;
        }
        if (!keypoints.outline().isEmpty()) {
            return boundsOf(keypoints.outline());
        }
        double[] xy = keypoints.points().stream()
                .filter(point -> point.v() > 0)
                .flatMapToDouble(point -> DoubleStream.of(point.x(), point.y()))
                .toArray();
        return boundsOf(List.of(PointArray.of(xy)));
    }

    private static BoundingBox boundsOf(List<PointArray> lines) {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (PointArray points : lines) {
            for (int i = 0; i < points.count(); i++) {
                left = Math.min(left, points.x(i));
                right = Math.max(right, points.x(i));
                top = Math.min(top, points.y(i));
                bottom = Math.max(bottom, points.y(i));
            }
        }
        return right < left ? NOTHING : new BoundingBox(left, top, right - left, bottom - top);
    }

    private static double areaOf(List<PointArray> rings) {
        double area = 0;
        for (PointArray ring : rings) {
            area += ring.ringArea();
        }
        return area;
    }
}
