package dev.labeler.formats.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rasterizes polygons to run lengths exactly as `rleFrPoly` in pycocotools' `maskApi.c`: the outline is
/// traversed at five times the resolution, and a pixel's column is split where the outline crosses it.
public final class PolygonRasterizer {
    private static final double SCALE = 5;
    /// The maximum length of an outline in fifths of a pixel, which limits the time to about a second.
    private static final long MOST_STEPS = 100_000_000;
    /// The maximum number of transitions between inside and outside along the pixel columns.
    private static final int MOST_CROSSINGS = 1_000_000;

    private final int height;
    private final int width;
    private long stepsLeft = MOST_STEPS;
    private int crossingsLeft = MOST_CROSSINGS;

    private PolygonRasterizer(int height, int width) {
        this.height = height;
        this.width = width;
    }

    /// The pixels inside any part and in no hole. Null where the image has too many pixels for run lengths,
    /// or where the outline is too long or would give more than a million runs.
    public static @Nullable Rle polygon(int height, int width, Geometry.Polygon polygon) {
        if ((long) height * width > Integer.MAX_VALUE) {
            return null;
        }
        PolygonRasterizer rasterizer = new PolygonRasterizer(height, width);
        Rle mask = rasterizer.union(polygon.parts());
        if (mask == null || polygon.holes().isEmpty()) {
            return mask;
        }
        Rle holes = rasterizer.union(polygon.holes());
        return holes == null ? null : mask.minus(holes);
    }

    /// The pixels inside one ring.
    ///
    /// @throws IllegalArgumentException where [#polygon] returns null
    public static Rle ring(int height, int width, PointArray ring) {
        Rle mask = new PolygonRasterizer(height, width).ring(ring);
        if (mask == null) {
            throw new IllegalArgumentException("The ring has too many pixels");
        }
        return mask;
    }

    private @Nullable Rle union(List<PointArray> rings) {
        List<Rle> masks = new ArrayList<>(rings.size());
        for (PointArray ring : rings) {
            Rle mask = ring(ring);
            if (mask == null) {
                return null;
            }
            masks.add(mask);
        }
        return masks.isEmpty() ? Rle.of(height, width, height * width) : union(masks, 0, masks.size());
    }

    /// Merges by halves, so that every run is copied O(log n) times.
    private static Rle union(List<Rle> masks, int from, int to) {
        if (to - from == 1) {
            return masks.get(from);
        }
        int middle = (from + to) >>> 1;
        return union(masks, from, middle).union(union(masks, middle, to));
    }

    private @Nullable Rle ring(PointArray ring) {
        int corners = ring.count();
        int[] x = new int[corners + 1];
        int[] y = new int[corners + 1];
        for (int i = 0; i < corners; i++) {
            x[i] = (int) (SCALE * ring.x(i) + .5);
            y[i] = (int) (SCALE * ring.y(i) + .5);
        }
        x[corners] = x[0];
        y[corners] = y[0];
        for (int i = 0; i < corners; i++) {
            stepsLeft -= 1 + Math.max(Math.abs((long) x[i] - x[i + 1]), Math.abs((long) y[i] - y[i + 1]));
        }
        if (stepsLeft < 0) {
            return null;
        }
        Crossings crossings = new Crossings(height, width);
        for (int i = 0; i < corners && crossings.count <= crossingsLeft; i++) {
            edge(crossings, x[i], y[i], x[i + 1], y[i + 1]);
        }
        crossingsLeft -= crossings.count;
        return crossingsLeft < 0 ? null : Rle.of(height, width, runs(crossings.sorted(), height * width));
    }

    /// The edge is at most [#MOST_STEPS] long, so that differences do not overflow.
    private static void edge(Crossings crossings, int xs, int ys, int xe, int ye) {
        int dx = Math.abs(xe - xs);
        int dy = Math.abs(ys - ye);
        boolean flip = (dx >= dy && xs > xe) || (dx < dy && ys > ye);
        int x0 = flip ? xe : xs;
        int y0 = flip ? ye : ys;
        int x1 = flip ? xs : xe;
        int y1 = flip ? ys : ye;
        if (dx >= dy) {
            double slope = dx == 0 ? 0 : (double) (y1 - y0) / dx;
            for (int d = 0; d <= dx; d++) {
                int t = flip ? dx - d : d;
                crossings.walk(t + x0, (int) (y0 + slope * t + .5));
            }
        } else {
            double slope = (double) (x1 - x0) / dy;
            for (int d = 0; d <= dy; d++) {
                int t = flip ? dy - d : d;
                crossings.walk((int) (x0 + slope * t + .5), t + y0);
            }
        }
    }

    /// Converts column-major positions at which the mask changes to run lengths; equal positions cancel out.
    private static int[] runs(int[] flips, int total) {
        int[] runs = new int[flips.length + 1];
        int size = 0;
        int previous = 0;
        int i = 0;
        int[] deltas = new int[flips.length + 1];
        for (int k = 0; k < flips.length; k++) {
            deltas[k] = flips[k] - previous;
            previous = flips[k];
        }
        deltas[flips.length] = total - previous;
        runs[size++] = deltas[i++];
        while (i < deltas.length) {
            if (deltas[i] > 0) {
                runs[size++] = deltas[i++];
            } else {
                i++;
                if (i < deltas.length) {
                    runs[size - 1] += deltas[i++];
                }
            }
        }
        return Arrays.copyOf(runs, size);
    }

    /// Collects the points at which the outline crosses from one pixel column to the next.
    private static final class Crossings {
        private final int height;
        private final int width;
        private int[] positions = new int[64];
        private int count;
        private int lastX;
        private int lastY;
        private boolean walking;

        Crossings(int height, int width) {
            this.height = height;
            this.width = width;
        }

        void walk(int x, int y) {
            if (walking && x != lastX) {
                cross(Math.min(y, lastY), x < lastX ? x : x - 1);
            }
            walking = true;
            lastX = x;
            lastY = y;
        }

        private void cross(int upper, int left) {
            double column = (left + .5) / SCALE - .5;
            if (column < 0 || Math.floor(column) != column || column > width - 1) {
                return;
            }
            double row = Math.clamp((upper + .5) / SCALE - .5, 0, height);
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, count * 2);
            }
            positions[count++] = (int) (column * height + Math.ceil(row));
        }

        int[] sorted() {
            int[] sorted = Arrays.copyOf(positions, count);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
