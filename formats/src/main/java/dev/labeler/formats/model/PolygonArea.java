package dev.labeler.formats.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The filled area of a polygon, or of the union of several. A ring fills the points that it encloses an odd number of
/// times, as in
/// pycocotools' rasterization; the polygon is the union of its parts less its holes. This is also the painted
/// area of self-intersecting rings, overlapping parts and holes that extend beyond their part.
///
/// The area is exact for up to a million intersections of edges with horizontal lines through their corners.
/// Beyond that it is sampled, so that the time for any polygon is limited to a fraction of a second.
final class PolygonArea {
    private static final int MOST_CHECKS = 1_000_000;
    private static final int MOST_CUTS = 1_000_000;
    private static final int MOST_RINGS_COMPARED = 1_000;
    private static final int FEWEST_SAMPLES = 16;
    private static final double SAMPLING_ERROR = 0.02;
    private static final double ROUNDING_ERROR = 1e-9;

    /// An edge that is not horizontal, from its upper end (x0, y0) to its lower end.
    private record Edge(double x0, double y0, double x1, double y1, int ring) {
        double xAt(double y) {
            return x0 + (y - y0) / (y1 - y0) * (x1 - x0);
        }
    }

    private record Cut(double x, int ring) {}

    /// The polygon that each ring belongs to.
    private final int[] polygonOf;

    private final boolean[] isHole;
    private final int polygons;
    private final Edge[] edges;
    private double[] heights = new double[64];
    private int heightCount;

    private PolygonArea(List<Geometry.Polygon> polygons) {
        this.polygons = polygons.size();
        int rings = 0;
        for (Geometry.Polygon polygon : polygons) {
            rings += polygon.parts().size() + polygon.holes().size();
        }
        polygonOf = new int[rings];
        isHole = new boolean[rings];
        var found = new ArrayList<Edge>();
        int ring = 0;
        for (int i = 0; i < polygons.size(); i++) {
            for (PointArray part : polygons.get(i).parts()) {
                polygonOf[ring] = i;
                add(found, part, ring++);
            }
            for (PointArray hole : polygons.get(i).holes()) {
                polygonOf[ring] = i;
                isHole[ring] = true;
                add(found, hole, ring++);
            }
        }
        found.sort(Comparator.comparingDouble(Edge::y0));
        edges = found.toArray(Edge[]::new);
    }

    static double of(List<PointArray> parts, List<PointArray> holes) {
        double plain = Math.max(0, sum(parts) - sum(holes));
        if (!Double.isFinite(plain)) {
            return plain;
        }
        PolygonArea area = new PolygonArea(List.of(new Geometry.Polygon(parts, holes)));
        int crossings = area.findCrossings();
        if (crossings == 0 && holes.isEmpty() && areApart(parts)) {
            return plain;
        }
        double filled = crossings < 0 ? Double.NaN : area.exact();
        if (Double.isNaN(filled)) {
            double sampled = area.sampled();
            return Math.abs(sampled - plain) <= SAMPLING_ERROR * plain ? plain : sampled;
        }
        return Math.abs(filled - plain) <= ROUNDING_ERROR * plain ? plain : filled;
    }

    /// The area of the points that are inside any of the polygons.
    static double ofUnion(Geometry.Polygon... polygons) {
        PolygonArea area = new PolygonArea(List.of(polygons));
        double filled = area.findCrossings() < 0 ? Double.NaN : area.exact();
        return Double.isNaN(filled) ? area.sampled() : filled;
    }

    private static double sum(List<PointArray> rings) {
        double sum = 0;
        for (PointArray ring : rings) {
            sum += ring.ringArea();
        }
        return sum;
    }

    private static boolean areApart(List<PointArray> rings) {
        if (rings.size() > MOST_RINGS_COMPARED) {
            return false;
        }
        var boxes = rings.stream()
                .map(ring -> GeometryMeasure.bounds(new Geometry.Polyline(ring)))
                .toList();
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < i; j++) {
                var a = boxes.get(i);
                var b = boxes.get(j);
                if (a.x() < b.x() + b.width()
                        && b.x() < a.x() + a.width()
                        && a.y() < b.y() + b.height()
                        && b.y() < a.y() + a.height()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void add(List<Edge> found, PointArray ring, int index) {
        int count = ring.count();
        for (int i = 0, j = count - 1; i < count; j = i++) {
            addHeight(ring.y(i));
            if (ring.y(j) < ring.y(i)) {
                found.add(new Edge(ring.x(j), ring.y(j), ring.x(i), ring.y(i), index));
            } else if (ring.y(j) > ring.y(i)) {
                found.add(new Edge(ring.x(i), ring.y(i), ring.x(j), ring.y(j), index));
            }
        }
    }

    private void addHeight(double y) {
        if (heightCount == heights.length) {
            heights = Arrays.copyOf(heights, heightCount * 2);
        }
        heights[heightCount++] = y;
    }

    /// Adds the y coordinates of the intersections of edges. Returns their number, or -1 where there are too
    /// many pairs to compare.
    private int findCrossings() {
        Edge[] active = new Edge[edges.length];
        int count = 0;
        int checks = 0;
        int crossings = 0;
        for (Edge edge : edges) {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (active[i].y1 > edge.y0) {
                    active[kept++] = active[i];
                    crossings += cross(active[i], edge) ? 1 : 0;
                }
            }
            checks += count;
            if (checks > MOST_CHECKS || crossings > MOST_CUTS) {
                return -1;
            }
            active[kept++] = edge;
            count = kept;
        }
        return crossings;
    }

    private boolean cross(Edge a, Edge b) {
        if (Math.max(a.x0, a.x1) < Math.min(b.x0, b.x1) || Math.max(b.x0, b.x1) < Math.min(a.x0, a.x1)) {
            return false;
        }
        double fromY = Math.max(a.y0, b.y0);
        double toY = Math.min(a.y1, b.y1);
        double before = a.xAt(fromY) - b.xAt(fromY);
        double after = a.xAt(toY) - b.xAt(toY);
        if (!(before < 0 && after > 0) && !(before > 0 && after < 0)) {
            return false;
        }
        double y = fromY + before / (before - after) * (toY - fromY);
        if (y <= fromY || y >= toY) {
            return false;
        }
        addHeight(y);
        return true;
    }

    /// Edges do not intersect between two neighbouring y coordinates, so the middle line determines the area.
    /// NaN where that takes too many steps.
    private double exact() {
        Arrays.sort(heights, 0, heightCount);
        return slices(heights, heightCount, MOST_CUTS);
    }

    private double sampled() {
        double top = Arrays.stream(heights, 0, heightCount).min().orElse(0);
        double bottom = Arrays.stream(heights, 0, heightCount).max().orElse(0);
        int samples = Math.max(FEWEST_SAMPLES, MOST_CUTS / Math.max(1, edges.length));
        double[] grid = new double[samples + 1];
        for (int i = 0; i <= samples; i++) {
            grid[i] = top + (bottom - top) * i / samples;
        }
        return slices(grid, grid.length, Long.MAX_VALUE);
    }

    private double slices(double[] ys, int count, long mostCuts) {
        List<Edge> active = new ArrayList<>();
        int next = 0;
        long cuts = 0;
        double area = 0;
        for (int i = 1; i < count; i++) {
            double height = ys[i] - ys[i - 1];
            if (height <= 0) {
                continue;
            }
            double middle = ys[i - 1] + height / 2;
            while (next < edges.length && edges[next].y0 <= middle) {
                active.add(edges[next++]);
            }
            active.removeIf(edge -> edge.y1 <= middle);
            cuts += active.size();
            if (cuts > mostCuts) {
                return Double.NaN;
            }
            area += height * filled(active, middle);
        }
        return area;
    }

    /// The filled length of the horizontal line at `y`.
    private double filled(List<Edge> active, double y) {
        Cut[] cuts = new Cut[active.size()];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = new Cut(active.get(i).xAt(y), active.get(i).ring());
        }
        Arrays.sort(cuts, Comparator.comparingDouble(Cut::x));
        boolean[] inside = new boolean[polygonOf.length];
        int[] insideParts = new int[polygons];
        int[] insideHoles = new int[polygons];
        int filled = 0;
        double length = 0;
        for (int i = 0; i < cuts.length; i++) {
            if (filled > 0) {
                length += cuts[i].x() - cuts[i - 1].x();
            }
            int ring = cuts[i].ring();
            int polygon = polygonOf[ring];
            inside[ring] = !inside[ring];
            filled -= insideParts[polygon] > 0 && insideHoles[polygon] == 0 ? 1 : 0;
            (isHole[ring] ? insideHoles : insideParts)[polygon] += inside[ring] ? 1 : -1;
            filled += insideParts[polygon] > 0 && insideHoles[polygon] == 0 ? 1 : 0;
        }
        return length;
    }
}
