package dev.labeler.formats.yolo;

import dev.labeler.formats.model.CircleOutline;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.RotatedBoxFit;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.text.RingReader;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes annotations as lines: the class, then numbers as fractions of the image's size, clipped to the
/// image.
final class YoloLineWriter {
    /// A smaller distance beyond the image, in pixels, is due to rounding.
    private static final double CLIP_REPORTED = 1e-3;
    private static final Keypoint UNLABELLED = new Keypoint(0, 0, 0);

    private final YoloLineLayout layout;
    private final JsonTextBuffer lines;
    private final LossReport.Counter losses;
    private final RingReader rings = new RingReader();

    YoloLineWriter(YoloLineLayout layout, JsonTextBuffer lines, LossReport.Counter losses) {
        this.layout = layout;
        this.lines = lines;
        this.losses = losses;
    }

    /// Appends the annotation's line. Returns false where the annotation has none.
    boolean append(ExportAnnotation row, ExportImage image) {
        GeometryKind kind = row.geometry().kind();
        if (kind == GeometryKind.CLASSIFICATION || kind == GeometryKind.POLYLINE) {
            lost(kind.word() + " left out", row, image);
            return false;
        }
        // Crowds are not single objects; Ultralytics also leaves them out when it converts COCO.
        if (row.geometry().isCrowd()) {
            lost("crowd left out", row, image);
            return false;
        }
        int start = lines.length();
        boolean written = switch (layout.task()) {
            case DETECT -> box(row, image, kind == GeometryKind.BBOX);
            case SEGMENT -> outline(row, image);
            case POSE -> pose(row, image);
            case OBB -> corners(row, image);
            case CLASSIFY -> throw new IllegalStateException("classes are folders and not lines");
        };
        if (!written) {
            lines.truncate(start);
            lost("annotation without area inside the image left out", row, image);
            return false;
        }
        lines.raw('\n');
        YoloLossCounter.count(losses, row, image);
        return true;
    }

    private void lost(String kind, ExportAnnotation row, ExportImage image) {
        losses.add(kind, () -> YoloLossCounter.example(row, image));
    }

    private void reportClip(double outside, ExportAnnotation row, ExportImage image) {
        if (outside > CLIP_REPORTED) {
            lost("clipped at the border of the image", row, image);
        }
    }

    private boolean box(ExportAnnotation row, ExportImage image, boolean exact) {
        if (!exact) {
            lost(row.geometry().kind().word() + " written as its box", row, image);
        }
        CanonicalGeometry g = row.geometry();
        double[] corners = {g.x(), g.y(), g.x() + g.width(), g.y() + g.height()};
        reportClip(RingClipper.outside(corners, 0, corners.length, image.width(), image.height()), row, image);
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

    private boolean corners(ExportAnnotation row, ExportImage image) {
        CanonicalGeometry g = row.geometry();
        if (g.kind() == GeometryKind.ROTATED_BBOX) {
            return corners(row, image, GeometryMeasure.corners((Geometry.RotatedBox) g.geometry()));
        }
        if (g.kind() == GeometryKind.POLYGON) {
            lost("polygon written as its smallest rotated box", row, image);
            return corners(
                    row, image, GeometryMeasure.corners(RotatedBoxFit.of(((Geometry.Polygon) g.geometry()).parts())));
        }
        lost(
                g.kind() == GeometryKind.BBOX
                        ? "bbox written as rotated box"
                        : g.kind().word() + " written as its box",
                row,
                image);
        return corners(row, image, PointArray.of(corners(g)));
    }

    private boolean corners(ExportAnnotation row, ExportImage image, PointArray corners) {
        double[] xy = corners.toArray();
        reportClip(RingClipper.outside(xy, 0, xy.length, image.width(), image.height()), row, image);
        return ring(row, image, xy, xy.length);
    }

    private boolean outline(ExportAnnotation row, ExportImage image) {
        CanonicalGeometry g = row.geometry();
        if (g.kind() != GeometryKind.POLYGON || !rings.read(g.text())) {
            return rings(row, image, otherOutline(row, image));
        }
        int end = rings.ends()[rings.rings() - 1];
        if (rings.rings() == 1 && RingClipper.outside(rings.xy(), 0, end, image.width(), image.height()) <= 0) {
            return ring(row, image, rings.xy(), end);
        }
        List<double[]> read = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < rings.rings(); i++) {
            read.add(Arrays.copyOfRange(rings.xy(), from, rings.ends()[i]));
            from = rings.ends()[i];
        }
        return rings(row, image, read);
    }

    private boolean rings(ExportAnnotation row, ExportImage image, List<double[]> given) {
        double outside = 0;
        for (double[] ring : given) {
            outside = Math.max(outside, RingClipper.outside(ring, 0, ring.length, image.width(), image.height()));
        }
        List<double[]> inside = outside > 0 ? RingClipper.clip(given, image.width(), image.height()) : given;
        if (inside.isEmpty()) {
            return false;
        }
        reportClip(outside, row, image);
        if (inside.size() > 1) {
            lost("parts of a polygon joined by a line", row, image);
        }
        double[] joined = RingJoiner.join(inside);
        return ring(row, image, joined, joined.length);
    }

    private List<double[]> otherOutline(ExportAnnotation row, ExportImage image) {
        CanonicalGeometry g = row.geometry();
        return switch (g.kind()) {
            case BBOX -> {
                lost("bbox written as polygon", row, image);
                yield List.of(corners(g));
            }
            case MASK -> {
                lost("mask written as its box", row, image);
                yield List.of(corners(g));
            }
            case POLYGON -> {
                lost("holes of a polygon left out", row, image);
                yield arrays(((Geometry.Polygon) g.geometry()).parts());
            }
            case CIRCLE -> {
                lost("circle written as polygon", row, image);
                yield List.of(CircleOutline.of((Geometry.Circle) g.geometry()).toArray());
            }
            case ROTATED_BBOX -> {
                lost("rotated_bbox written as polygon", row, image);
                yield List.of(GeometryMeasure.corners((Geometry.RotatedBox) g.geometry())
                        .toArray());
            }
            case KEYPOINTS -> {
                lost("keypoints left out", row, image);
                List<PointArray> outline = ((Geometry.Keypoints) g.geometry()).outline();
                yield outline.isEmpty() ? List.of(corners(g)) : arrays(outline);
            }
            case POLYLINE, CLASSIFICATION, NO_OBJECT ->
                throw new IllegalArgumentException("The annotation has no outline: " + row);
        };
    }

    private static List<double[]> arrays(List<PointArray> rings) {
        return rings.stream().map(PointArray::toArray).toList();
    }

    private static double[] corners(CanonicalGeometry g) {
        double right = g.x() + g.width();
        double bottom = g.y() + g.height();
        return new double[] {g.x(), g.y(), right, g.y(), right, bottom, g.x(), bottom};
    }

    private boolean ring(ExportAnnotation row, ExportImage image, double[] xy, int count) {
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

    private boolean pose(ExportAnnotation row, ExportImage image) {
        boolean hasPoints = row.geometry().kind() == GeometryKind.KEYPOINTS;
        if (!box(row, image, hasPoints || row.geometry().kind() == GeometryKind.BBOX)) {
            return false;
        }
        List<Keypoint> points = new ArrayList<>();
        if (row.geometry().kind() == GeometryKind.BBOX) {
            lost("bbox written with unlabelled keypoints", row, image);
        }
        if (hasPoints) {
            Geometry.Keypoints geometry = (Geometry.Keypoints) row.geometry().geometry();
            points.addAll(geometry.points());
            if (!geometry.outline().isEmpty()) {
                lost("outline of keypoints left out", row, image);
            }
        }
        if (points.size() > layout.keypoints()) {
            lost("keypoints beyond those of the export left out", row, image);
        }
        for (int i = 0; i < layout.keypoints(); i++) {
            keypoint(i < points.size() ? points.get(i) : UNLABELLED, row, image);
        }
        return true;
    }

    /// A point outside the image is not visible, and Ultralytics drops images that have one.
    private void keypoint(Keypoint point, ExportAnnotation row, ExportImage image) {
        double outside = RingClipper.outside(new double[] {point.x(), point.y()}, 0, 2, image.width(), image.height());
        boolean seen = point.v() > 0 && outside <= GeometryValidator.BORDER;
        if (point.v() > 0 && !seen) {
            lost("keypoint outside the image left out", row, image);
        }
        Keypoint written = seen ? point : UNLABELLED;
        number(Math.clamp(written.x() / image.width(), 0.0, 1.0));
        number(Math.clamp(written.y() / image.height(), 0.0, 1.0));
        lines.raw(' ').number(written.v());
    }
}
