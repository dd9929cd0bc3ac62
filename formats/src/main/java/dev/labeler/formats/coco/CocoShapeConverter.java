package dev.labeler.formats.coco;

import dev.labeler.formats.model.CircleOutline;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.PolygonRasterizer;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts shapes that COCO has no member for into shapes it has, or counts them as lost.
final class CocoShapeConverter {
    private static final byte SEGMENTATION = 's';
    private static final byte[] SEGMENTATION_MEMBER = "\"segmentation\":".getBytes(StandardCharsets.US_ASCII);

    private final LossReport.Counter losses;

    CocoShapeConverter(LossReport.Counter losses) {
        this.losses = losses;
    }

    /// Returns whether a polygon's text is a plain segmentation: texts of polygons with holes start with
    /// `"geometry"`.
    static boolean hasNoHoles(ByteSlice text) {
        return text.length() > 1 && text.array()[text.offset() + 1] == SEGMENTATION;
    }

    /// Returns whether the written text has a `segmentation`, which Datumaro requires of every annotation:
    /// boxes have none, keypoints only where they have an outline.
    static boolean hasSegmentation(GeometryKind kind, ByteSlice text) {
        return switch (kind) {
            case BBOX -> false;
            case KEYPOINTS -> contains(text, SEGMENTATION_MEMBER);
            case POLYGON, POLYLINE, CIRCLE, ROTATED_BBOX, MASK, CLASSIFICATION, NO_OBJECT -> true;
        };
    }

    private static boolean contains(ByteSlice text, byte[] part) {
        int last = text.offset() + text.length() - part.length;
        for (int at = text.offset(); at <= last; at++) {
            if (Arrays.equals(text.array(), at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /// The members to write, null where the annotation is left out.
    @Nullable
    ByteSlice convert(ExportAnnotation row, ExportImage image) {
        return switch (row.geometry().geometry()) {
            case Geometry.Polygon polygon ->
                hasNoHoles(row.geometry().text()) ? row.geometry().text() : withHoles(polygon, row, image);
            case Geometry.Circle circle -> {
                lost("circle written as polygon", row, image);
                yield polygon(row, CircleOutline.of(circle));
            }
            case Geometry.RotatedBox box -> {
                lost("rotated_bbox written as polygon", row, image);
                yield polygon(row, GeometryMeasure.corners(box));
            }
            case Geometry.Polyline _ -> left("polyline left out", row, image);
            case Geometry.Classification _ -> left("classification left out", row, image);
            // Its image is listed without annotations, which is how COCO represents an empty image.
            case Geometry.NoObject _ -> null;
            case Geometry.BoundingBox _, Geometry.Keypoints _, Geometry.Mask _ ->
                throw new IllegalArgumentException("The text of this shape is copied unchanged: " + row);
        };
    }

    private ByteSlice withHoles(Geometry.Polygon polygon, ExportAnnotation row, ExportImage image) {
        Rle mask = PolygonRasterizer.polygon(image.height(), image.width(), polygon);
        if (mask == null) {
            lost("holes of a polygon left out, since its mask is too large for run lengths", row, image);
            Geometry filled = new Geometry.Polygon(polygon.parts(), List.of());
            return CanonicalGeometry.of(filled).text();
        }
        lost("polygon with holes written as run lengths", row, image);
        return runLengths(mask, polygon);
    }

    private static ByteSlice runLengths(Rle mask, Geometry.Polygon polygon) {
        Geometry rle = new Geometry.Mask(mask.height(), mask.width(), mask.encode(), false);
        return CanonicalGeometry.of(rle, GeometryMeasure.bounds(polygon), (double) mask.area())
                .text();
    }

    /// Returns whether [#toRunLengths] accepts geometries of the kind.
    static boolean hasArea(GeometryKind kind) {
        return switch (kind) {
            case POLYGON, CIRCLE, ROTATED_BBOX -> true;
            case BBOX, POLYLINE, KEYPOINTS, MASK, CLASSIFICATION, NO_OBJECT -> false;
        };
    }

    /// The members of a polygon, circle or rotated box as a mask.
    @Nullable
    ByteSlice toRunLengths(ExportAnnotation row, ExportImage image) {
        Geometry.Polygon polygon = switch (row.geometry().geometry()) {
            case Geometry.Polygon given -> given;
            case Geometry.Circle circle -> new Geometry.Polygon(List.of(CircleOutline.of(circle)), List.of());
            case Geometry.RotatedBox box -> new Geometry.Polygon(List.of(GeometryMeasure.corners(box)), List.of());
            case Geometry other -> throw new IllegalArgumentException("The shape has no area: " + other);
        };
        Rle mask = PolygonRasterizer.polygon(image.height(), image.width(), polygon);
        if (mask == null) {
            return convert(row, image);
        }
        lost(row.geometry().kind().word() + " written as run lengths", row, image);
        return runLengths(mask, polygon);
    }

    private static ByteSlice polygon(ExportAnnotation row, PointArray ring) {
        Geometry polygon = new Geometry.Polygon(List.of(ring), List.of());
        return CanonicalGeometry.of(
                        polygon, GeometryMeasure.bounds(polygon), row.geometry().area())
                .text();
    }

    private @Nullable ByteSlice left(String kind, ExportAnnotation row, ExportImage image) {
        lost(kind, row, image);
        return null;
    }

    private void lost(String kind, ExportAnnotation row, ExportImage image) {
        losses.add(kind, () -> "annotation " + row.id() + " of " + image.fileName());
    }
}
