package dev.labeler.formats.yolo;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Outline;
import dev.labeler.formats.model.Points;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.text.JsonText;
import dev.labeler.formats.text.RingReader;
import dev.labeler.formats.write.AnnotationRow;
import dev.labeler.formats.write.ImageRow;
import java.util.ArrayList;
import java.util.List;

/// Writes annotations as lines: class, then numbers as parts of the image's size, clipped to the
/// image.
final class YoloLines {
    private final YoloTask task;
    private final JsonText lines;
    private final LossReport.Counter losses;
    private final RingReader rings = new RingReader();
    private int keypoints;

    YoloLines(YoloTask task, JsonText lines, LossReport.Counter losses) {
        this.task = task;
        this.lines = lines;
        this.losses = losses;
    }

    /// How many keypoints a line has; taken from the first annotation where the classes do not say.
    void keypoints(int count) {
        keypoints = count;
    }

    int keypoints() {
        return keypoints;
    }

    /// Appends the annotation's line. Answers false where it has none.
    boolean append(AnnotationRow row, ImageRow image) {
        GeometryKind kind = row.geometry().kind();
        if (kind == GeometryKind.CLASSIFICATION || kind == GeometryKind.POLYLINE) {
            lost(kind.word() + " left out", row, image);
            return false;
        }
        int start = lines.length();
        boolean written = switch (task) {
            case DETECT -> box(row, image, kind == GeometryKind.BBOX);
            case SEGMENT -> outline(row, image);
            case POSE -> pose(row, image);
        };
        if (!written) {
            lines.truncate(start);
            lost("annotation without area inside the image left out", row, image);
            return false;
        }
        lines.raw('\n');
        if (row.attributes() != null && row.attributes().length() > 2) {
            lost("attributes left out", row, image);
        }
        if (!Double.isNaN(row.confidence())) {
            lost("confidence left out", row, image);
        }
        if (row.state() != AnnotationState.CONFIRMED) {
            lost("state '" + row.state().word() + "' left out", row, image);
        }
        return true;
    }

    private void lost(String kind, AnnotationRow row, ImageRow image) {
        losses.add(kind, () -> "annotation " + row.id() + " of " + image.fileName());
    }

    private boolean box(AnnotationRow row, ImageRow image, boolean exact) {
        if (!exact) {
            lost(row.geometry().kind().word() + " written as its box", row, image);
        }
        CanonicalGeometry g = row.geometry();
        double left = Math.clamp(g.x() / image.width(), 0.0, 1.0);
        double right = Math.clamp((g.x() + g.width()) / image.width(), 0.0, 1.0);
        double top = Math.clamp(g.y() / image.height(), 0.0, 1.0);
        double bottom = Math.clamp((g.y() + g.height()) / image.height(), 0.0, 1.0);
        lines.number(row.classIndex());
        number((left + right) / 2);
        number((top + bottom) / 2);
        number(right - left);
        number(bottom - top);
        return right > left && bottom > top;
    }

    private void number(double part) {
        lines.raw(' ').unitNumber(part);
    }

    private boolean outline(AnnotationRow row, ImageRow image) {
        CanonicalGeometry g = row.geometry();
        if (g.kind() == GeometryKind.POLYGON && rings.read(g.text())) {
            if (rings.rings() > 1) {
                lost("parts of a polygon joined by a line", row, image);
                double[] joined = RingJoin.join(rings.xy(), rings.ends(), rings.rings());
                return ring(row, image, joined, joined.length);
            }
            return ring(row, image, rings.xy(), rings.ends()[0]);
        }
        double[] xy = otherOutline(row, image);
        return ring(row, image, xy, xy.length);
    }

    private double[] otherOutline(AnnotationRow row, ImageRow image) {
        CanonicalGeometry g = row.geometry();
        return switch (g.kind()) {
            case BBOX -> corners(g);
            case MASK -> {
                lost("mask written as its box", row, image);
                yield corners(g);
            }
            case POLYGON -> {
                lost("holes of a polygon left out", row, image);
                yield RingJoin.join(((Geometry.Polygon) g.geometry()).parts());
            }
            case CIRCLE -> {
                lost("circle written as polygon", row, image);
                yield Outline.of((Geometry.Circle) g.geometry()).toArray();
            }
            case ROTATED_BBOX -> {
                lost("rotated_bbox written as polygon", row, image);
                yield GeometryMeasure.corners((Geometry.RotatedBox) g.geometry())
                        .toArray();
            }
            case KEYPOINTS -> {
                lost("keypoints left out", row, image);
                List<Points> outline = ((Geometry.Keypoints) g.geometry()).outline();
                yield outline.isEmpty() ? corners(g) : RingJoin.join(outline);
            }
            case POLYLINE, CLASSIFICATION, NO_OBJECT -> throw new IllegalArgumentException("no outline: " + row);
        };
    }

    private static double[] corners(CanonicalGeometry g) {
        double right = g.x() + g.width();
        double bottom = g.y() + g.height();
        return new double[] {g.x(), g.y(), right, g.y(), right, bottom, g.x(), bottom};
    }

    private boolean ring(AnnotationRow row, ImageRow image, double[] xy, int count) {
        lines.number(row.classIndex());
        double left = 1;
        double right = 0;
        double top = 1;
        double bottom = 0;
        for (int i = 0; i < count; i += 2) {
            double x = Math.clamp(xy[i] / image.width(), 0.0, 1.0);
            double y = Math.clamp(xy[i + 1] / image.height(), 0.0, 1.0);
            number(x);
            number(y);
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
        }
        return right > left && bottom > top;
    }

    private boolean pose(AnnotationRow row, ImageRow image) {
        boolean hasPoints = row.geometry().kind() == GeometryKind.KEYPOINTS;
        if (!box(row, image, hasPoints || row.geometry().kind() == GeometryKind.BBOX)) {
            return false;
        }
        List<Keypoint> points = new ArrayList<>();
        if (hasPoints) {
            Geometry.Keypoints geometry = (Geometry.Keypoints) row.geometry().geometry();
            points.addAll(geometry.points());
            if (!geometry.outline().isEmpty()) {
                lost("outline of keypoints left out", row, image);
            }
        }
        if (keypoints == 0) {
            keypoints = points.size();
        }
        if (points.size() > keypoints) {
            lost("keypoints beyond those of the class left out", row, image);
        }
        for (int i = 0; i < keypoints; i++) {
            Keypoint point = i < points.size() ? points.get(i) : new Keypoint(0, 0, 0);
            number(point.x() / image.width());
            number(point.y() / image.height());
            lines.raw(' ').number(point.v());
        }
        return true;
    }
}
