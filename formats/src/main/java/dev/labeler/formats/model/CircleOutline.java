package dev.labeler.formats.model;

/// Circles as rings, for formats that have straight lines only.
public final class CircleOutline {
    private static final int CIRCLE_POINTS = 64;

    private CircleOutline() {}

    /// 64 points on the circle, clockwise from the rightmost.
    public static PointArray of(Geometry.Circle circle) {
        double[] xy = new double[2 * CIRCLE_POINTS];
        for (int i = 0; i < CIRCLE_POINTS; i++) {
            double angle = 2 * Math.PI * i / CIRCLE_POINTS;
            // Rounding to thousandths of a pixel keeps the text short and independent of the platform's sine
            // and cosine.
            xy[2 * i] = Math.rint((circle.cx() + circle.radius() * Math.cos(angle)) * 1000) / 1000;
            xy[2 * i + 1] = Math.rint((circle.cy() + circle.radius() * Math.sin(angle)) * 1000) / 1000;
        }
        return PointArray.of(xy);
    }
}
