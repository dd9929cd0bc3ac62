package dev.labeler.formats.yolo;

import dev.labeler.formats.model.Geometry.RotatedBox;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.RotatedBoxFit;
import dev.labeler.formats.read.PixelRounding;
import java.util.List;

/// Converts four corners to a rotated box. Labels have decimals that are rounded, and some have been drawn by
/// hand, so that the corners are seldom exactly those of a rectangle.
record RotatedBoxLine(String label, LossReport.Counter losses) {
    private static final double MOST_PIXELS = 0.5;
    private static final double MOST_PART = 0.02;

    RotatedBox read(PointArray corners) {
        if (!isRectangle(corners)) {
            losses.add("four points read as their smallest rotated box", () -> label);
            RotatedBox box = RotatedBoxFit.of(List.of(corners));
            return rounded(box.cx(), box.cy(), box.width(), box.height(), box.angle());
        }
        double dx = corners.x(1) - corners.x(0) + corners.x(2) - corners.x(3);
        double dy = corners.y(1) - corners.y(0) + corners.y(2) - corners.y(3);
        double width = Math.hypot(dx, dy) / 2;
        double height = Math.hypot(
                        corners.x(3) - corners.x(0) + corners.x(2) - corners.x(1),
                        corners.y(3) - corners.y(0) + corners.y(2) - corners.y(1))
                / 2;
        double cx = (corners.x(0) + corners.x(1) + corners.x(2) + corners.x(3)) / 4;
        double cy = (corners.y(0) + corners.y(1) + corners.y(2) + corners.y(3)) / 4;
        return rounded(cx, cy, width, height, Math.toDegrees(Math.atan2(dy, dx)));
    }

    private static RotatedBox rounded(double cx, double cy, double width, double height, double angle) {
        return new RotatedBox(
                PixelRounding.round(cx),
                PixelRounding.round(cy),
                PixelRounding.round(width),
                PixelRounding.round(height),
                PixelRounding.round(angle));
    }

    /// Whether the four points go around a rectangle clockwise, up to a small difference.
    static boolean isRectangle(PointArray corners) {
        double diagonal = distance(corners, 0, 2);
        double most = Math.max(MOST_PIXELS, MOST_PART * diagonal);
        double offCentre = Math.hypot(
                corners.x(0) + corners.x(2) - corners.x(1) - corners.x(3),
                corners.y(0) + corners.y(2) - corners.y(1) - corners.y(3));
        double cross = (corners.x(1) - corners.x(0)) * (corners.y(2) - corners.y(1))
                - (corners.y(1) - corners.y(0)) * (corners.x(2) - corners.x(1));
        return offCentre <= most && Math.abs(diagonal - distance(corners, 1, 3)) <= most && cross > 0;
    }

    private static double distance(PointArray points, int a, int b) {
        return Math.hypot(points.x(a) - points.x(b), points.y(a) - points.y(b));
    }
}
