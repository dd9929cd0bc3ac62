package dev.labeler.formats.text;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;

/// Converts a geometry to canonical text. {@link GeometryTextReader} is the inverse.
final class GeometryTextWriter {
    private GeometryTextWriter() {}

    static CanonicalGeometry write(Geometry geometry, BoundingBox box, double area) {
        JsonTextBuffer text = new JsonTextBuffer(256);
        boolean crowd = false;
        switch (geometry) {
            case Geometry.Classification _ -> {
                return CanonicalGeometry.CLASSIFICATION;
            }
            case Geometry.NoObject _ -> {
                return CanonicalGeometry.NO_OBJECT;
            }
            case BoundingBox _ -> {}
            case Geometry.Polygon polygon when polygon.holes().isEmpty() -> segmentation(text, polygon.parts());
            case Geometry.Mask mask -> {
                GeometryMemberWriter.mask(text, mask.height(), mask.width(), mask.counts(), mask.maskId());
                crowd = mask.crowd();
            }
            case Geometry.Keypoints keypoints -> keypoints(text, keypoints);
            case Geometry.Polygon _, Geometry.Polyline _, Geometry.Circle _, Geometry.RotatedBox _ -> {
                text.ascii("\"geometry\":");
                rest(text, geometry);
                text.raw(',');
            }
        }
        GeometryMemberWriter.tail(text, box.x(), box.y(), box.width(), box.height(), area, crowd);
        return new CanonicalGeometry(geometry.kind(), text.copy(), box.x(), box.y(), box.width(), box.height(), area);
    }

    private static void segmentation(JsonTextBuffer text, List<PointArray> rings) {
        text.ascii("\"segmentation\":[");
        for (int i = 0; i < rings.size(); i++) {
            double[] xy = rings.get(i).toArray();
            text.raw(i == 0 ? '[' : ',');
            if (i > 0) {
                text.raw('[');
            }
            GeometryMemberWriter.numbers(text, xy, 0, xy.length);
            text.raw(']');
        }
        text.ascii("],");
    }

    private static void keypoints(JsonTextBuffer text, Geometry.Keypoints keypoints) {
        text.ascii("\"keypoints\":[");
        int labelled = 0;
        String separator = "";
        for (Keypoint point : keypoints.points()) {
            text.ascii(separator)
                    .number(point.x())
                    .raw(',')
                    .number(point.y())
                    .raw(',')
                    .number(point.v());
            separator = ",";
            labelled += point.v() > 0 ? 1 : 0;
        }
        text.ascii("],\"num_keypoints\":").number(labelled).raw(',');
        if (!keypoints.outline().isEmpty()) {
            segmentation(text, keypoints.outline());
        }
    }

    /// The shapes that have no member of their own, in REST's form.
    private static void rest(JsonTextBuffer text, Geometry geometry) {
        text.ascii("{\"type\":").string(geometry.kind().word());
        switch (geometry) {
            case Geometry.Circle circle ->
                text.ascii(",\"center\":[")
                        .number(circle.cx())
                        .raw(',')
                        .number(circle.cy())
                        .ascii("],\"radius\":")
                        .number(circle.radius());
            case Geometry.RotatedBox box ->
                text.ascii(",\"cx\":")
                        .number(box.cx())
                        .ascii(",\"cy\":")
                        .number(box.cy())
                        .ascii(",\"width\":")
                        .number(box.width())
                        .ascii(",\"height\":")
                        .number(box.height())
                        .ascii(",\"angle\":")
                        .number(box.angle());
            case Geometry.Polyline line -> points(text.ascii(",\"points\":"), line.points());
            case Geometry.Polygon polygon -> {
                points(text.ascii(",\"points\":"), polygon.parts().getFirst());
                rings(text.ascii(",\"holes\":"), polygon.holes());
                rings(
                        text.ascii(",\"parts\":"),
                        polygon.parts().subList(1, polygon.parts().size()));
            }
            case BoundingBox _, Geometry.Mask _, Geometry.Keypoints _, Geometry.Classification _, Geometry.NoObject _ ->
                throw new IllegalArgumentException("has a member of its own: " + geometry);
        }
        text.raw('}');
    }

    private static void rings(JsonTextBuffer text, List<PointArray> rings) {
        text.raw('[');
        for (int i = 0; i < rings.size(); i++) {
            if (i > 0) {
                text.raw(',');
            }
            points(text, rings.get(i));
        }
        text.raw(']');
    }

    private static void points(JsonTextBuffer text, PointArray points) {
        for (int i = 0; i < points.count(); i++) {
            text.ascii(i == 0 ? "[[" : ",[")
                    .number(points.x(i))
                    .raw(',')
                    .number(points.y(i))
                    .raw(']');
        }
        text.raw(']');
    }

    static Geometry read(GeometryKind kind, ByteSlice text) {
        try {
            return new GeometryTextReader(kind).read(text);
        } catch (IOException | IndexOutOfBoundsException | NoSuchElementException e) {
            throw new IllegalArgumentException("not the members of a " + kind.word(), e);
        }
    }
}
