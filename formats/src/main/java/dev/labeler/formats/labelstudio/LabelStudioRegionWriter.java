package dev.labeler.formats.labelstudio;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.PolygonRasterizer;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import java.util.List;

/// Writes annotations as regions, whose numbers are percents of the image's size.
final class LabelStudioRegionWriter {
    private final JsonTextBuffer json;
    private final AnnotationLossCounter losses;
    private List<ClassDefinition> classes = List.of();
    private boolean isFirst = true;
    private int suffix;

    LabelStudioRegionWriter(JsonTextBuffer json, AnnotationLossCounter losses) {
        this.json = json;
        this.losses = losses;
    }

    void begin(List<ClassDefinition> all) {
        classes = all;
    }

    /// Begins the list of an image.
    void beginList() {
        isFirst = true;
    }

    /// Returns whether the annotation can be written, and counts it as lost if not.
    boolean accepts(ExportAnnotation row, ExportImage image) {
        if (row.geometry().kind() == GeometryKind.POLYLINE) {
            losses.lost("polyline left out", row, image);
            return false;
        }
        return true;
    }

    void append(ExportAnnotation row, ExportImage image) {
        suffix = 0;
        losses.attributes(row, image);
        losses.state(row, image);
        if (row.geometry().isCrowd()) {
            losses.lost("crowd mark left out", row, image);
        }
        switch (row.geometry().geometry()) {
            case BoundingBox box -> rectangle(row, image, box, 0);
            case Geometry.RotatedBox box -> {
                PointArray corners = GeometryMeasure.corners(box);
                rectangle(
                        row,
                        image,
                        new BoundingBox(corners.x(0), corners.y(0), box.width(), box.height()),
                        box.angle());
            }
            case Geometry.Polygon polygon -> polygon(row, image, polygon);
            case Geometry.Circle circle -> ellipse(row, image, circle);
            case Geometry.Keypoints keypoints -> keypoints(row, image, keypoints);
            case Geometry.Mask mask ->
                brush(row, image, Rle.decode(mask.height(), mask.width(), mask.counts()), GeometryMeasure.bounds(mask));
            case Geometry.Classification _ -> {
                open("choices", row, image);
                close("choices", row);
            }
            case Geometry.Polyline _, Geometry.NoObject _ ->
                throw new IllegalArgumentException("The annotation has no region: " + row);
        }
    }

    private void open(String type, ExportAnnotation row, ExportImage image) {
        json.ascii(isFirst ? "\n{\"id\":\"" : ",\n{\"id\":\"").number(row.id());
        isFirst = false;
        if (suffix > 0) {
            json.raw('-').number(suffix);
        }
        suffix++;
        json.ascii("\",\"type\":\"")
                .ascii(type)
                .ascii("\",\"from_name\":\"")
                .ascii(type)
                .ascii("\",\"to_name\":\"image\",\"original_width\":")
                .number(image.width())
                .ascii(",\"original_height\":")
                .number(image.height())
                .ascii(",\"image_rotation\":0,\"value\":{");
    }

    private void close(String type, ExportAnnotation row) {
        json.raw('"')
                .ascii(type)
                .ascii("\":[")
                .string(classes.get(row.classIndex()).name())
                .ascii("]}");
        if (!Double.isNaN(row.confidence())) {
            json.ascii(",\"score\":").number(row.confidence());
        }
        json.raw('}');
    }

    private void member(String name, double value) {
        json.raw('"').ascii(name).ascii("\":").number(value).raw(',');
    }

    private void rectangle(ExportAnnotation row, ExportImage image, BoundingBox box, double angle) {
        open("rectanglelabels", row, image);
        member("x", percent(box.x(), image.width()));
        member("y", percent(box.y(), image.height()));
        member("width", percent(box.width(), image.width()));
        member("height", percent(box.height(), image.height()));
        member("rotation", angle);
        close("rectanglelabels", row);
    }

    private static double percent(double pixels, int size) {
        return pixels * 100 / size;
    }

    private void polygon(ExportAnnotation row, ExportImage image, Geometry.Polygon polygon) {
        if (!polygon.holes().isEmpty()) {
            Rle rle = PolygonRasterizer.polygon(image.height(), image.width(), polygon);
            if (rle != null && BrushRuns.encode(rle) != null) {
                losses.lost("polygon with holes written as a brush mask", row, image);
                brush(row, image, rle, GeometryMeasure.bounds(polygon));
                return;
            }
            losses.lost("holes of a polygon left out, since its mask is too large", row, image);
        }
        if (polygon.parts().size() > 1) {
            losses.lost("parts of a polygon written as separate polygons", row, image);
        }
        for (PointArray part : polygon.parts()) {
            open("polygonlabels", row, image);
            for (int i = 0; i < part.count(); i++) {
                json.ascii(i == 0 ? "\"points\":[[" : ",[")
                        .number(percent(part.x(i), image.width()))
                        .raw(',')
                        .number(percent(part.y(i), image.height()))
                        .raw(']');
            }
            json.ascii("],\"closed\":true,");
            close("polygonlabels", row);
        }
    }

    private void ellipse(ExportAnnotation row, ExportImage image, Geometry.Circle circle) {
        open("ellipselabels", row, image);
        member("x", percent(circle.cx(), image.width()));
        member("y", percent(circle.cy(), image.height()));
        member("radiusX", percent(circle.radius(), image.width()));
        member("radiusY", percent(circle.radius(), image.height()));
        member("rotation", 0);
        close("ellipselabels", row);
    }

    private void keypoints(ExportAnnotation row, ExportImage image, Geometry.Keypoints keypoints) {
        losses.lost("keypoints written as their box and separate points", row, image);
        rectangle(row, image, GeometryMeasure.bounds(keypoints), 0);
        for (Keypoint point : keypoints.points()) {
            if (point.v() > 0) {
                open("keypointlabels", row, image);
                member("x", percent(point.x(), image.width()));
                member("y", percent(point.y(), image.height()));
                member("width", 0.5);
                close("keypointlabels", row);
            }
        }
    }

    private void brush(ExportAnnotation row, ExportImage image, Rle rle, BoundingBox box) {
        int[] bytes = BrushRuns.encode(rle);
        if (bytes == null) {
            losses.lost("mask of too many pixels or runs written as its box", row, image);
            rectangle(row, image, box, 0);
            return;
        }
        open("brushlabels", row, image);
        json.ascii("\"format\":\"rle\",");
        for (int i = 0; i < bytes.length; i++) {
            json.ascii(i == 0 ? "\"rle\":[" : ",").number(bytes[i]);
        }
        json.ascii("],");
        close("brushlabels", row);
    }
}
