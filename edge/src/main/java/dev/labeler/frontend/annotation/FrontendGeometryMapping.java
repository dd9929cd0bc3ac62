package dev.labeler.frontend.annotation;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.frontend.v1.FrontendBox;
import dev.labeler.proto.frontend.v1.FrontendCircle;
import dev.labeler.proto.frontend.v1.FrontendClassification;
import dev.labeler.proto.frontend.v1.FrontendGeometry;
import dev.labeler.proto.frontend.v1.FrontendNoObject;
import dev.labeler.proto.frontend.v1.FrontendPolygon;
import dev.labeler.proto.frontend.v1.FrontendPolyline;
import dev.labeler.proto.type.v1.Circle;
import dev.labeler.proto.type.v1.Classification;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.NoObject;
import dev.labeler.proto.type.v1.Polygon;
import dev.labeler.proto.type.v1.Polyline;

/// Maps geometries to and from the frontend's messages.
public final class FrontendGeometryMapping {
    private FrontendGeometryMapping() {}

    /// @throws Failure INVALID_REQUEST for a box without its coordinates and a circle without its centre
    static Geometry fromProto(FrontendGeometry given) {
        var geometry = Geometry.newBuilder();
        switch (given.getGeometryCase()) {
            case BBOX -> {
                require(given.getBbox().hasBbox(), "geometry.bbox");
                geometry.setBbox(given.getBbox().getBbox());
            }
            case POLYGON ->
                geometry.setPolygon(Polygon.newBuilder()
                        .addAllPoints(given.getPolygon().getPointsList())
                        .addAllHoles(given.getPolygon().getHolesList())
                        .addAllParts(given.getPolygon().getPartsList()));
            case POLYLINE ->
                geometry.setPolyline(
                        Polyline.newBuilder().addAllPoints(given.getPolyline().getPointsList()));
            case CIRCLE -> {
                require(given.getCircle().hasCenter(), "geometry.center");
                geometry.setCircle(Circle.newBuilder()
                        .setCenter(given.getCircle().getCenter())
                        .setRadius(given.getCircle().getRadius()));
            }
            case ROTATED_BBOX -> geometry.setRotatedBbox(given.getRotatedBbox());
            case KEYPOINTS -> geometry.setKeypoints(given.getKeypoints());
            case MASK -> geometry.setMask(given.getMask());
            case CLASSIFICATION -> geometry.setClassification(Classification.getDefaultInstance());
            case NO_OBJECT -> geometry.setNoObject(NoObject.getDefaultInstance());
            case GEOMETRY_NOT_SET -> require(false, "geometry");
        }
        return geometry.build();
    }

    public static FrontendGeometry toProto(Geometry stored) {
        var geometry = FrontendGeometry.newBuilder();
        switch (stored.getGeometryCase()) {
            case BBOX -> geometry.setBbox(FrontendBox.newBuilder().setBbox(stored.getBbox()));
            case POLYGON ->
                geometry.setPolygon(FrontendPolygon.newBuilder()
                        .addAllPoints(stored.getPolygon().getPointsList())
                        .addAllHoles(stored.getPolygon().getHolesList())
                        .addAllParts(stored.getPolygon().getPartsList()));
            case POLYLINE ->
                geometry.setPolyline(FrontendPolyline.newBuilder()
                        .addAllPoints(stored.getPolyline().getPointsList()));
            case CIRCLE ->
                geometry.setCircle(FrontendCircle.newBuilder()
                        .setCenter(stored.getCircle().getCenter())
                        .setRadius(stored.getCircle().getRadius()));
            case ROTATED_BBOX -> geometry.setRotatedBbox(stored.getRotatedBbox());
            case KEYPOINTS -> geometry.setKeypoints(stored.getKeypoints());
            case MASK -> geometry.setMask(stored.getMask());
            case CLASSIFICATION -> geometry.setClassification(FrontendClassification.getDefaultInstance());
            case NO_OBJECT -> geometry.setNoObject(FrontendNoObject.getDefaultInstance());
            case GEOMETRY_NOT_SET -> {}
        }
        return geometry.build();
    }

    private static void require(boolean isGiven, String path) {
        if (!isGiven) {
            throw Failure.invalid("The required field " + path + " is missing.").with("path", path);
        }
    }
}
