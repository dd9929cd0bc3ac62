package dev.labeler.formats.model;

import dev.labeler.formats.model.Geometry.RotatedBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds the rotated box of the smallest area around points, which has a side along an edge of their convex
/// hull (rotating calipers).
public final class RotatedBoxFit {
    private RotatedBoxFit() {}

    private record Point(double x, double y) {}

    /// The smallest box around all points of the rings.
    public static RotatedBox of(List<PointArray> rings) {
        List<Point> points = new ArrayList<>();
        for (PointArray ring : rings) {
            for (int i = 0; i < ring.count(); i++) {
                points.add(new Point(ring.x(i), ring.y(i)));
            }
        }
        List<Point> hull = hull(points);
        if (hull.size() < 3) {
            Geometry.BoundingBox box = GeometryMeasure.bounds(new Geometry.Polygon(rings, List.of()));
            return new RotatedBox(box.x() + box.width() / 2, box.y() + box.height() / 2, box.width(), box.height(), 0);
        }
        return smallest(hull);
    }

    /// The hull in the order of Andrew's monotone chain, without points on its edges.
    private static List<Point> hull(List<Point> points) {
        List<Point> sorted = points.stream()
                .distinct()
                .sorted(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y))
                .toList();
        List<Point> hull = chain(sorted);
        List<Point> upper = chain(sorted.reversed());
        hull.removeLast();
        upper.removeLast();
        hull.addAll(upper);
        return hull;
    }

    private static List<Point> chain(List<Point> sorted) {
        List<Point> chain = new ArrayList<>();
        for (Point point : sorted) {
            while (chain.size() > 1 && cross(chain.get(chain.size() - 2), chain.getLast(), point) <= 0) {
                chain.removeLast();
            }
            chain.add(point);
        }
        return chain;
    }

    private static double cross(Point a, Point b, Point c) {
        return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    }

    private static RotatedBox smallest(List<Point> hull) {
        int count = hull.size();
        RotatedBox best = null;
        int right = 1;
        int far = 1;
        int left = 1;
        for (int i = 0; i < count; i++) {
            Point from = hull.get(i);
            Point to = hull.get((i + 1) % count);
            double length = Math.hypot(to.x - from.x, to.y - from.y);
            double ux = (to.x - from.x) / length;
            double uy = (to.y - from.y) / length;
            right = advance(hull, Math.max(right, i + 1), ux, uy);
            far = advance(hull, Math.max(far, right), -uy, ux);
            left = advance(hull, Math.max(left, far), -ux, -uy);
            double most = along(hull, right, ux, uy);
            double least = along(hull, left, ux, uy);
            double top = along(hull, i, -uy, ux);
            double bottom = along(hull, far, -uy, ux);
            double area = (most - least) * (bottom - top);
            if (best == null || area < best.width() * best.height()) {
                double u = (most + least) / 2;
                double v = (top + bottom) / 2;
                best = new RotatedBox(
                        u * ux - v * uy,
                        u * uy + v * ux,
                        most - least,
                        bottom - top,
                        Math.toDegrees(Math.atan2(uy, ux)));
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("A hull has points");
        }
        return best;
    }

    /// The last point from `at` on that is not nearer than the one before it, in the given direction.
    private static int advance(List<Point> hull, int at, double dx, double dy) {
        int next = at;
        while (next < at + hull.size() && along(hull, next + 1, dx, dy) >= along(hull, next, dx, dy)) {
            next++;
        }
        return next;
    }

    private static double along(List<Point> hull, int at, double dx, double dy) {
        Point point = hull.get(at % hull.size());
        return point.x * dx + point.y * dy;
    }
}
