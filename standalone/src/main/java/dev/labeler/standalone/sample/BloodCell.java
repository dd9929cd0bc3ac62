package dev.labeler.standalone.sample;

import java.util.List;
import java.util.random.RandomGenerator;

/// A cell on a generated smear: its outline is a circle with a few waves.
///
/// @param x center, in pixels
/// @param phase of the waves, which also selects the details that are painted
record BloodCell(Kind kind, double x, double y, double radius, double phase) {
    /// Kinds, in the order of their classes.
    enum Kind {
        RED(0, 24, 29, 0.035),
        WHITE(1, 44, 56, 0.06),
        PLATELET(2, 6, 9, 0.14);

        private final int classIndex;
        private final double leastRadius;
        private final double largestRadius;
        private final double waviness;

        Kind(int classIndex, double leastRadius, double largestRadius, double waviness) {
            this.classIndex = classIndex;
            this.leastRadius = leastRadius;
            this.largestRadius = largestRadius;
            this.waviness = waviness;
        }
    }

    private static final int CORNERS = 28;

    /// A cell somewhere inside the image.
    static BloodCell random(Kind kind, int width, int height, RandomGenerator random) {
        double radius = random.nextDouble(kind.leastRadius, kind.largestRadius);
        double margin = radius * (1 + kind.waviness) + 2;
        return new BloodCell(
                kind,
                random.nextDouble(margin, width - margin),
                random.nextDouble(margin, height - margin),
                radius,
                random.nextDouble(0, 2 * Math.PI));
    }

    boolean overlaps(BloodCell other, double tolerance) {
        return Math.hypot(x - other.x, y - other.y) < (radius + other.radius) * tolerance;
    }

    /// x1, y1, x2, y2, …, rounded to a tenth of a pixel.
    double[] outline() {
        var ring = new double[2 * CORNERS];
        for (int i = 0; i < CORNERS; i++) {
            double angle = 2 * Math.PI * i / CORNERS;
            double r = radius
                    * (1
                            + kind.waviness * StrictMath.sin(2 * angle + phase)
                            + kind.waviness / 2 * StrictMath.sin(5 * angle - 2 * phase));
            ring[2 * i] = round(x + r * StrictMath.cos(angle));
            ring[2 * i + 1] = round(y + r * StrictMath.sin(angle));
        }
        return ring;
    }

    /// White cells are annotated by their outline, the others by their box.
    SampleShape shape() {
        var ring = outline();
        if (kind == Kind.WHITE) {
            return new SampleShape.Region(kind.classIndex, List.of(ring), List.of());
        }
        double left = ring[0];
        double right = ring[0];
        double top = ring[1];
        double bottom = ring[1];
        for (int i = 2; i < ring.length; i += 2) {
            left = Math.min(left, ring[i]);
            right = Math.max(right, ring[i]);
            top = Math.min(top, ring[i + 1]);
            bottom = Math.max(bottom, ring[i + 1]);
        }
        return new SampleShape.Box(kind.classIndex, left, top, round(right - left), round(bottom - top));
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
