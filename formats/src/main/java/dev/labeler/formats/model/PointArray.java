package dev.labeler.formats.model;

import java.util.Arrays;

/// A sequence of points in pixels, stored flat as x1,y1,x2,y2,… A ring does not repeat its first point.
public final class PointArray {
    private final double[] xy;

    private PointArray(double[] xy) {
        this.xy = xy;
    }

    /// @throws IllegalArgumentException for an odd number of coordinates
    public static PointArray of(double... xy) {
        if (xy.length % 2 != 0) {
            throw new IllegalArgumentException("The number of coordinates is odd: " + xy.length);
        }
        return new PointArray(xy.clone());
    }

    public int count() {
        return xy.length / 2;
    }

    public double x(int index) {
        return xy[2 * index];
    }

    public double y(int index) {
        return xy[2 * index + 1];
    }

    /// A flat copy of the coordinates.
    public double[] toArray() {
        return xy.clone();
    }

    /// The area that the points enclose as a ring, in square pixels.
    public double ringArea() {
        return ringArea(xy, 0, xy.length);
    }

    /// The same for the coordinates from `from` (inclusive) to `to` (exclusive) of a flat array.
    public static double ringArea(double[] xy, int from, int to) {
        double twice = 0;
        for (int i = from, j = to - 2; i < to; j = i, i += 2) {
            twice += xy[j] * xy[i + 1] - xy[i] * xy[j + 1];
        }
        return Math.abs(twice) / 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PointArray points && Arrays.equals(xy, points.xy);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(xy);
    }

    @Override
    public String toString() {
        return Arrays.toString(xy);
    }
}
