package dev.labeler.formats.cvat;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.PolygonRasterizer;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.RowRuns;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.XmlText;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes annotations as the elements of an `image`.
final class CvatShapeWriter {
    private final JsonTextBuffer xml;
    private final AnnotationLossCounter losses;
    private List<ClassDefinition> classes = List.of();
    private CvatAttributes attributes = CvatAttributes.NONE;

    CvatShapeWriter(JsonTextBuffer xml, AnnotationLossCounter losses) {
        this.xml = xml;
        this.losses = losses;
    }

    void begin(List<ClassDefinition> all) {
        classes = all;
    }

    void append(ExportAnnotation row, ExportImage image) throws IOException {
        Geometry geometry = row.geometry().geometry();
        if (geometry instanceof Geometry.NoObject) {
            losses.lost("mark of an empty image left out", row, image);
            return;
        }
        attributes = CvatAttributes.of(row.attributes());
        if (!attributes.areTexts()) {
            losses.lost("types of attribute values left out", row, image);
        }
        if (row.geometry().isCrowd()) {
            losses.lost("crowd mark left out", row, image);
        }
        losses.confidence(row, image);
        losses.state(row, image);
        switch (geometry) {
            case Geometry.BoundingBox box -> box(row, box, 0);
            case Geometry.RotatedBox box -> {
                double left = box.cx() - box.width() / 2;
                double top = box.cy() - box.height() / 2;
                box(row, new Geometry.BoundingBox(left, top, box.width(), box.height()), box.angle());
            }
            case Geometry.Polygon polygon -> polygon(row, image, polygon);
            case Geometry.Polyline line -> points("polyline", row, line.points(), null);
            case Geometry.Circle circle -> ellipse(row, circle);
            case Geometry.Keypoints keypoints -> skeleton(row, image, keypoints);
            case Geometry.Mask mask -> {
                Rle rle = Rle.decode(mask.height(), mask.width(), mask.counts());
                mask(row, image, rle, GeometryMeasure.bounds(mask));
            }
            case Geometry.Classification _ -> {
                open("tag", row, null);
                close("tag");
            }
            case Geometry.NoObject _ -> {}
        }
    }

    private void open(String element, ExportAnnotation row, @Nullable Long group) {
        XmlText.append(
                xml.ascii("    <").ascii(element).ascii(" label=\""),
                classes.get(row.classIndex()).name());
        XmlText.append(xml.ascii("\" source=\""), attributes.source());
        if (!element.equals("tag")) {
            xml.ascii("\" occluded=\"").ascii(attributes.occluded());
            XmlText.append(xml.ascii("\" z_order=\""), attributes.zOrder());
        }
        String own = attributes.groupId();
        if (group != null || own != null) {
            XmlText.append(xml.ascii("\" group_id=\""), own == null ? String.valueOf(group) : own);
        }
        xml.raw('"');
    }

    private void close(String element) {
        xml.ascii(">\n");
        attributes.others().forEach((name, value) -> {
            XmlText.append(xml.ascii("      <attribute name=\""), name).ascii("\">");
            XmlText.append(xml, value).ascii("</attribute>\n");
        });
        xml.ascii("    </").ascii(element).ascii(">\n");
    }

    private void number(String name, double value) {
        xml.raw(' ').ascii(name).ascii("=\"").number(value).raw('"');
    }

    private void box(ExportAnnotation row, Geometry.BoundingBox box, double angle) {
        open("box", row, null);
        number("xtl", box.x());
        number("ytl", box.y());
        number("xbr", box.x() + box.width());
        number("ybr", box.y() + box.height());
        if (row.geometry().geometry() instanceof Geometry.RotatedBox) {
            number("rotation", angle);
        }
        close("box");
    }

    private void polygon(ExportAnnotation row, ExportImage image, Geometry.Polygon polygon) {
        if (!polygon.holes().isEmpty()) {
            Rle rle = PolygonRasterizer.polygon(image.height(), image.width(), polygon);
            int[] box = rle == null ? new int[4] : rle.bounds();
            if (rle != null
                    && box[2] > 0
                    && RowRuns.of(rle, new RowRuns.Window(box[0], box[1], box[2], box[3])) != null) {
                losses.lost("polygon with holes written as a mask", row, image);
                mask(row, image, rle, new Geometry.BoundingBox(box[0], box[1], box[2], box[3]));
                return;
            }
            losses.lost("holes of a polygon left out, since its mask is too large", row, image);
        }
        if (polygon.parts().size() > 1) {
            losses.lost("parts of a polygon written as separate polygons of a group", row, image);
        }
        for (PointArray part : polygon.parts()) {
            points("polygon", row, part, polygon.parts().size() > 1 ? row.id() : null);
        }
    }

    private void points(String element, ExportAnnotation row, PointArray points, @Nullable Long group) {
        open(element, row, group);
        for (int i = 0; i < points.count(); i++) {
            xml.ascii(i == 0 ? " points=\"" : ";").number(points.x(i)).raw(',').number(points.y(i));
        }
        xml.raw('"');
        close(element);
    }

    private void ellipse(ExportAnnotation row, Geometry.Circle circle) {
        open("ellipse", row, null);
        number("cx", circle.cx());
        number("cy", circle.cy());
        number("rx", circle.radius());
        number("ry", circle.radius());
        close("ellipse");
    }

    private void skeleton(ExportAnnotation row, ExportImage image, Geometry.Keypoints keypoints) {
        losses.lost("box of keypoints left out", row, image);
        if (!keypoints.outline().isEmpty()) {
            losses.lost("outline of keypoints left out", row, image);
        }
        List<String> names = classes.get(row.classIndex()).keypoints();
        open("skeleton", row, null);
        xml.ascii(">\n");
        for (int i = 0; i < keypoints.points().size(); i++) {
            Keypoint point = keypoints.points().get(i);
            XmlText.append(xml.ascii("      <points label=\""), i < names.size() ? names.get(i) : String.valueOf(i + 1))
                    .ascii("\" source=\"manual\" outside=\"")
                    .ascii(point.v() == 0 ? "1" : "0")
                    .ascii("\" occluded=\"")
                    .ascii(point.v() == 1 ? "1" : "0")
                    .ascii("\" points=\"")
                    .number(point.x())
                    .raw(',')
                    .number(point.y())
                    .ascii("\"></points>\n");
        }
        attributes.others().forEach((name, value) -> {
            XmlText.append(xml.ascii("      <attribute name=\""), name).ascii("\">");
            XmlText.append(xml, value).ascii("</attribute>\n");
        });
        xml.ascii("    </skeleton>\n");
    }

    /// The runs of a mask go along the rows of its box.
    private void mask(ExportAnnotation row, ExportImage image, Rle rle, Geometry.BoundingBox box) {
        RowRuns.Window window = new RowRuns.Window(
                (int) box.x(), (int) box.y(), (int) Math.max(1, box.width()), (int) Math.max(1, box.height()));
        int[] runs = RowRuns.of(rle, window);
        if (runs == null) {
            losses.lost("mask of too many pixels or runs written as its box", row, image);
            box(row, box, 0);
            return;
        }
        open("mask", row, null);
        for (int i = 0; i < runs.length; i++) {
            xml.ascii(i == 0 ? " rle=\"" : ", ").number(runs[i]);
        }
        xml.raw('"');
        number("left", window.left());
        number("top", window.top());
        number("width", window.width());
        number("height", window.height());
        close("mask");
    }
}
