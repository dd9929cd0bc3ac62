package dev.labeler.annotation.annotation;

import dev.labeler.formats.model.Geometry;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Circle;
import dev.labeler.proto.type.v1.Classification;
import dev.labeler.proto.type.v1.Keypoint;
import dev.labeler.proto.type.v1.Keypoints;
import dev.labeler.proto.type.v1.Mask;
import dev.labeler.proto.type.v1.MaskSize;
import dev.labeler.proto.type.v1.NoObject;
import dev.labeler.proto.type.v1.Point;
import dev.labeler.proto.type.v1.Polygon;
import dev.labeler.proto.type.v1.Polyline;
import dev.labeler.proto.type.v1.Ring;
import dev.labeler.proto.type.v1.RotatedBox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Maps geometries between proto messages and the model.
final class GeometryMapping {
    private GeometryMapping() {}

    /// Returns null if the message has no geometry.
    static @Nullable Geometry fromProto(dev.labeler.proto.type.v1.Geometry message) {
        return switch (message.getGeometryCase()) {
            case BBOX -> box(message.getBbox());
            case POLYGON -> polygon(message.getPolygon());
            case POLYLINE -> new Geometry.Polyline(points(message.getPolyline().getPointsList()));
            case CIRCLE -> {
                var circle = message.getCircle();
                yield new Geometry.Circle(
                        circle.getCenter().getX(), circle.getCenter().getY(), circle.getRadius());
            }
            case ROTATED_BBOX -> {
                var box = message.getRotatedBbox();
                yield new Geometry.RotatedBox(
                        box.getCx(), box.getCy(), box.getWidth(), box.getHeight(), box.getAngle());
            }
            case KEYPOINTS -> keypoints(message.getKeypoints());
            case MASK -> {
                var mask = message.getMask();
                yield new Geometry.Mask(
                        mask.getSize().getHeight(),
                        mask.getSize().getWidth(),
                        mask.getCounts(),
                        mask.getIsCrowd(),
                        mask.hasMaskId() ? mask.getMaskId() : null);
            }
            case CLASSIFICATION -> new Geometry.Classification();
            case NO_OBJECT -> new Geometry.NoObject();
            case GEOMETRY_NOT_SET -> null;
        };
    }

    static dev.labeler.proto.type.v1.Geometry toProto(Geometry geometry) {
        var message = dev.labeler.proto.type.v1.Geometry.newBuilder();
        switch (geometry) {
            case Geometry.BoundingBox box -> message.setBbox(box(box));
            case Geometry.Polygon polygon -> message.setPolygon(polygon(polygon));
            case Geometry.Polyline line ->
                message.setPolyline(
                        Polyline.newBuilder().addAllPoints(ring(line.points()).getPointsList()));
            case Geometry.Circle circle ->
                message.setCircle(Circle.newBuilder()
                        .setCenter(point(circle.cx(), circle.cy()))
                        .setRadius(circle.radius()));
            case Geometry.RotatedBox box ->
                message.setRotatedBbox(RotatedBox.newBuilder()
                        .setCx(box.cx())
                        .setCy(box.cy())
                        .setWidth(box.width())
                        .setHeight(box.height())
                        .setAngle(box.angle()));
            case Geometry.Keypoints keypoints -> message.setKeypoints(keypoints(keypoints));
            case Geometry.Mask mask -> message.setMask(mask(mask));
            case Geometry.Classification _ -> message.setClassification(Classification.getDefaultInstance());
            case Geometry.NoObject _ -> message.setNoObject(NoObject.getDefaultInstance());
        }
        return message.build();
    }

    private static Mask mask(Geometry.Mask mask) {
        var message = Mask.newBuilder()
                .setSize(MaskSize.newBuilder().setHeight(mask.height()).setWidth(mask.width()))
                .setCounts(mask.counts())
                .setIsCrowd(mask.crowd());
        if (mask.maskId() != null) {
            message.setMaskId(mask.maskId());
        }
        return message.build();
    }

    private static Geometry.BoundingBox box(BoundingBox box) {
        return new Geometry.BoundingBox(box.getX(), box.getY(), box.getWidth(), box.getHeight());
    }

    private static BoundingBox box(Geometry.BoundingBox box) {
        return BoundingBox.newBuilder()
                .setX(box.x())
                .setY(box.y())
                .setWidth(box.width())
                .setHeight(box.height())
                .build();
    }

    private static Geometry.Polygon polygon(Polygon message) {
        var parts = new ArrayList<dev.labeler.formats.model.PointArray>();
        parts.add(points(message.getPointsList()));
        message.getPartsList().forEach(ring -> parts.add(points(ring.getPointsList())));
        return new Geometry.Polygon(
                parts,
                message.getHolesList().stream()
                        .map(ring -> points(ring.getPointsList()))
                        .toList());
    }

    private static Polygon polygon(Geometry.Polygon polygon) {
        var message = Polygon.newBuilder();
        var parts = polygon.parts();
        message.addAllPoints(ring(parts.getFirst()).getPointsList());
        parts.subList(1, parts.size()).forEach(part -> message.addParts(ring(part)));
        polygon.holes().forEach(hole -> message.addHoles(ring(hole)));
        return message.build();
    }

    private static Geometry.Keypoints keypoints(Keypoints message) {
        return new Geometry.Keypoints(
                message.getPointsList().stream()
                        .map(point -> new dev.labeler.formats.model.Keypoint(point.getX(), point.getY(), point.getV()))
                        .toList(),
                message.hasBbox() ? box(message.getBbox()) : null,
                message.getOutlineList().stream()
                        .map(ring -> points(ring.getPointsList()))
                        .toList());
    }

    private static Keypoints keypoints(Geometry.Keypoints keypoints) {
        var message = Keypoints.newBuilder();
        keypoints
                .points()
                .forEach(point -> message.addPoints(
                        Keypoint.newBuilder().setX(point.x()).setY(point.y()).setV(point.v())));
        if (keypoints.bbox() != null) {
            message.setBbox(box(keypoints.bbox()));
        }
        keypoints.outline().forEach(ring -> message.addOutline(ring(ring)));
        return message.build();
    }

    private static dev.labeler.formats.model.PointArray points(List<Point> points) {
        var xy = new double[2 * points.size()];
        for (var i = 0; i < points.size(); i++) {
            xy[2 * i] = points.get(i).getX();
            xy[2 * i + 1] = points.get(i).getY();
        }
        return dev.labeler.formats.model.PointArray.of(xy);
    }

    private static Ring ring(dev.labeler.formats.model.PointArray points) {
        var ring = Ring.newBuilder();
        for (var i = 0; i < points.count(); i++) {
            ring.addPoints(point(points.x(i), points.y(i)));
        }
        return ring.build();
    }

    private static Point point(double x, double y) {
        return Point.newBuilder().setX(x).setY(y).build();
    }
}
