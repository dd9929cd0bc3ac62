package dev.labeler.formats.model;

/// Circles as rings, for formats that have straight lines only.
public final class CircleOutline {
    private static final int CIRCLE_POINTS = 64;

    private CircleOutline() {}

    /// 64 points on the circle, clockwise from the rightmost.
    public static PointArray of(Geometry.Circle circle) {
        return ofEllipse(circle.cx(), circle.cy(), circle.radius(), circle.radius(), 0);
    }

    /// 64 points on an ellipse that is turned clockwise by `angle` degrees.
    public static PointArray ofEllipse(double cx, double cy, double rx, double ry, double angle) {
        double turn = Math.toRadians(angle);
        double[] xy = new double[2 * CIRCLE_POINTS];
        for (int i = 0; i < CIRCLE_POINTS; i++) {
            double at = 2 * Math.PI * i / CIRCLE_POINTS;
            double x = rx * Math.cos(at);
            double y = ry * Math.sin(at);
            // Rounding to thousandths of a pixel keeps the text short and independent of the platform's sine
            // and cosine.
            xy[2 * i] = Math.rint((cx + (angle == 0 ? x : x * Math.cos(turn) - y * Math.sin(turn))) * 1000) / 1000;
            xy[2 * i + 1] = Math.rint((cy + (angle == 0 ? y : x * Math.sin(turn) + y * Math.cos(turn))) * 1000) / 1000;
        }
        return PointArray.of(xy);
    }
}
