package dev.labeler.formats.model;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.Geometry.RotatedBox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules for a geometry that a user saves. Imports keep the values of a file as long as they can be
/// stored, and report violations (see `dev.labeler.formats.read.ImportBoxPolicy`).
public final class GeometryValidator {
    /// The tolerance in pixels for coordinates outside the image, since tools round differently at the
    /// border.
    public static final double BORDER = 1;

    /// The maximum number of points of one annotation, over all rings, or of runs of a mask.
    public static final int MAX_POINTS = 100_000;

    /// The largest magnitude of a coordinate or size in pixels. It keeps every derived box and area finite.
    public static final double MAX_COORDINATE = 1e9;

    private final int imageWidth;
    private final int imageHeight;
    private final List<GeometryViolation> violations = new ArrayList<>();

    private GeometryValidator(int imageWidth, int imageHeight) {
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
    }

    /// The violations of a geometry, empty where it is valid. A size of 0 means that the image's size is
    /// unknown; then coordinates are not checked against it.
    public static List<GeometryViolation> check(Geometry geometry, int imageWidth, int imageHeight) {
        GeometryValidator rules = new GeometryValidator(imageWidth, imageHeight);
        rules.check(geometry);
        return List.copyOf(rules.violations);
    }

    /// The message for too many points or runs.
    public static String tooMany(String what, long count) {
        return "has " + count + " " + what + "; at most " + MAX_POINTS + " are allowed";
    }

    /// The reason why a coordinate or size cannot be stored, null where it can.
    public static @Nullable String unstorableReason(double value) {
        if (!Double.isFinite(value)) {
            return "not a finite number";
        }
        return Math.abs(value) <= MAX_COORDINATE
                ? null
                : value + " is out of range; coordinates and sizes go to " + (long) MAX_COORDINATE;
    }

    private void check(Geometry geometry) {
        if (!countPoints(geometry)) {
            return;
        }
        switch (geometry) {
            case BoundingBox box -> box("$.bbox", box);
            case RotatedBox box -> rotated(box);
            case Geometry.Polygon polygon -> polygon(polygon);
            case Geometry.Polyline line -> line("$.points", line.points(), 2);
            case Geometry.Circle circle -> circle(circle);
            case Geometry.Keypoints keypoints -> keypoints(keypoints);
            case Geometry.Mask mask -> mask(mask);
            case Geometry.Classification _, Geometry.NoObject _ -> {}
        }
    }

    private boolean countPoints(Geometry geometry) {
        return switch (geometry) {
            case Geometry.Polygon polygon -> few("points", count(polygon.parts()) + count(polygon.holes()));
            case Geometry.Polyline line -> few("points", line.points().count());
            case Geometry.Keypoints keypoints ->
                few("points", keypoints.points().size() + count(keypoints.outline()));
            case Geometry.Mask mask -> few("counts", Rle.countRuns(mask.counts()));
            case BoundingBox _, RotatedBox _, Geometry.Circle _, Geometry.Classification _, Geometry.NoObject _ -> true;
        };
    }

    private boolean few(String member, long count) {
        if (count <= MAX_POINTS) {
            return true;
        }
        violations.add(
                new GeometryViolation("$." + member, tooMany(member.equals("counts") ? "runs" : "points", count)));
        return false;
    }

    private static long count(List<PointArray> rings) {
        long count = 0;
        for (PointArray ring : rings) {
            count += ring.count();
        }
        return count;
    }

    private void box(String path, BoundingBox box) {
        if (all(
                finite(path + "[0]", box.x()),
                finite(path + "[1]", box.y()),
                positive(path + "[2]", "width", box.width()),
                positive(path + "[3]", "height", box.height()))) {
            inside(path, box.x(), box.y());
            inside(path, box.x() + box.width(), box.y() + box.height());
        }
    }

    private void rotated(RotatedBox box) {
        if (all(
                finite("$.cx", box.cx()),
                finite("$.cy", box.cy()),
                finite("$.angle", box.angle()),
                positive("$.width", "width", box.width()),
                positive("$.height", "height", box.height()))) {
            inside("$.cx", box.cx(), box.cy());
        }
    }

    private void circle(Geometry.Circle circle) {
        if (all(
                finite("$.center[0]", circle.cx()),
                finite("$.center[1]", circle.cy()),
                positive("$.radius", "radius", circle.radius()))) {
            inside("$.center", circle.cx(), circle.cy());
        }
    }

    private void polygon(Geometry.Polygon polygon) {
        if (polygon.parts().isEmpty()) {
            violations.add(new GeometryViolation("$.points", "a polygon needs at least 3 points, this one has 0"));
        }
        for (int i = 0; i < polygon.parts().size(); i++) {
            line(
                    i == 0 ? "$.points" : "$.parts[" + (i - 1) + "]",
                    polygon.parts().get(i),
                    3);
        }
        for (int i = 0; i < polygon.holes().size(); i++) {
            line("$.holes[" + i + "]", polygon.holes().get(i), 3);
        }
    }

    private void line(String path, PointArray points, int least) {
        if (points.count() < least) {
            violations.add(new GeometryViolation(
                    path,
                    (least == 3 ? "a polygon" : "a polyline") + " needs at least " + least + " points, this one has "
                            + points.count()));
            return;
        }
        for (int i = 0; i < points.count() && violations.isEmpty(); i++) {
            String point = path + "[" + i + "]";
            if (all(finite(point + "[0]", points.x(i)), finite(point + "[1]", points.y(i)))) {
                inside(point, points.x(i), points.y(i));
            }
        }
    }

    private void keypoints(Geometry.Keypoints keypoints) {
        if (keypoints.points().isEmpty()) {
            violations.add(new GeometryViolation("$.points", "keypoints need at least 1 point"));
        }
        for (int i = 0; i < keypoints.points().size(); i++) {
            Keypoint point = keypoints.points().get(i);
            String path = "$.points[" + i + "]";
            if (point.v() < 0 || point.v() > 2) {
                violations.add(new GeometryViolation(path + "[2]", "visibility is 0, 1 or 2, not " + point.v()));
            }
            if (all(finite(path + "[0]", point.x()), finite(path + "[1]", point.y())) && point.v() > 0) {
                inside(path, point.x(), point.y());
            }
        }
        BoundingBox box = keypoints.bbox();
        if (box != null) {
            box("$.bbox", box);
        }
        for (int i = 0; i < keypoints.outline().size(); i++) {
            line("$.outline[" + i + "]", keypoints.outline().get(i), 3);
        }
    }

    private void mask(Geometry.Mask mask) {
        if (imageWidth > 0 && (mask.width() != imageWidth || mask.height() != imageHeight)) {
            violations.add(new GeometryViolation(
                    "$.size",
                    "the mask is " + mask.width() + "x" + mask.height() + " pixels, the image " + imageWidth + "x"
                            + imageHeight));
            return;
        }
        try {
            Rle.decode(mask.height(), mask.width(), mask.counts());
        } catch (IllegalArgumentException e) {
            violations.add(new GeometryViolation("$.counts", String.valueOf(e.getMessage())));
        }
    }

    /// Returns whether all checks passed; their evaluation is not short-circuited.
    private static boolean all(boolean... checks) {
        for (boolean check : checks) {
            if (!check) {
                return false;
            }
        }
        return true;
    }

    private boolean finite(String path, double value) {
        String reason = unstorableReason(value);
        if (reason == null) {
            return true;
        }
        violations.add(new GeometryViolation(path, reason));
        return false;
    }

    private boolean positive(String path, String what, double value) {
        if (!finite(path, value)) {
            return false;
        }
        if (value > 0) {
            return true;
        }
        violations.add(new GeometryViolation(path, "the " + what + " must be greater than 0"));
        return false;
    }

    private void inside(String path, double x, double y) {
        if (imageWidth < 1 || imageHeight < 1) {
            return;
        }
        double outside = Math.max(Math.max(-x, x - imageWidth), Math.max(-y, y - imageHeight));
        if (outside > BORDER) {
            violations.add(new GeometryViolation(
                    path, "more than a pixel outside the image, which is " + imageWidth + "x" + imageHeight));
        }
    }
}
