package dev.labeler.annotation.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Circle;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.Keypoint;
import dev.labeler.proto.type.v1.Keypoints;
import dev.labeler.proto.type.v1.Mask;
import dev.labeler.proto.type.v1.MaskSize;
import dev.labeler.proto.type.v1.Point;
import dev.labeler.proto.type.v1.Polygon;
import dev.labeler.proto.type.v1.Polyline;
import dev.labeler.proto.type.v1.Ring;
import dev.labeler.proto.type.v1.RotatedBox;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Saves numbers at the ends of their range, in every member of every geometry.
class ExtremeGeometrySaveTest {
    private static final double[] EXTREMES = {
        0,
        -0.0,
        1,
        50,
        -1,
        Double.MIN_VALUE,
        1e-300,
        1e9,
        -1e9,
        1e154,
        1e155,
        -1e155,
        1e300,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    private static TestAnnotationService service;
    private static AnnotationClient owner;
    private static String project;

    @BeforeAll
    static void open() throws Exception {
        service = new TestAnnotationService();
        owner = service.user(1);
        project = service.project(TestImages.blank(1)).getId();
        owner.addClass(project, "thing");
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void extremeNumbersAreStoredOrRefused() {
        var random = new Random(8);
        for (var i = 0; i < 400; i++) {
            var geometry = geometry(random);
            try {
                owner.create(project, "img000.png", geometry);
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).as("%s", geometry).isEqualTo(Status.Code.INVALID_ARGUMENT);
            }
        }
        assertThat(owner.list(project)).isNotEmpty();
    }

    @Test
    void violationsOfCirclesAndRotatedBoxesNameTheMember() throws Exception {
        var circle = Geometry.newBuilder()
                .setCircle(Circle.newBuilder()
                        .setCenter(Point.newBuilder().setX(5).setY(5))
                        .setRadius(1e155))
                .build();
        var failure = AnnotationErrors.of(() -> owner.create(project, "img000.png", circle));
        assertThat(failure.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(failure.status().getMessage())
                .isEqualTo("geometry.radius: 1.0E155 is out of range; coordinates and sizes go to 1000000000.");
    }

    @Test
    void tooManyPointsAreRefusedWithTheirNumber() throws Exception {
        var point = Point.newBuilder().setX(1).setY(1).build();
        var polygon = Geometry.newBuilder()
                .setPolygon(Polygon.newBuilder()
                        .addAllPoints(Collections.nCopies(240_000, point))
                        .build())
                .build();
        assertThat(AnnotationErrors.of(() -> owner.create(project, "img000.png", polygon))
                        .status()
                        .getMessage())
                .isEqualTo("geometry.points: has 240000 points; at most 100000 are allowed.");
    }

    @Test
    void pagesAreLimitedByBytes() throws Exception {
        var own = service.project(TestImages.blank(1)).getId();
        owner.addClass(own, "thing");
        var ring = Polygon.newBuilder();
        for (var i = 0; i < 90_000; i++) {
            ring.addPoints(Point.newBuilder().setX(i % 199 + 0.123456).setY(i % 99 + 0.654321));
        }
        var polygon = Geometry.newBuilder().setPolygon(ring).build();
        for (var i = 0; i < 5; i++) {
            owner.create(own, "img000.png", polygon);
        }
        var request = ListAnnotationsRequest.newBuilder().setProjectId(own).setLimit(1000);
        var seen = 0;
        var pages = 0;
        while (true) {
            var page = owner.annotations().listAnnotations(request.build());
            seen += page.getAnnotationsCount();
            pages++;
            if (!page.hasNextPageToken()) {
                break;
            }
            assertThat(page.getAnnotationsCount()).isPositive();
            request.setPageToken(page.getNextPageToken());
        }
        assertThat(seen).isEqualTo(5);
        assertThat(pages).isGreaterThan(1);
    }

    private static double number(Random random) {
        return EXTREMES[random.nextInt(EXTREMES.length)];
    }

    private static Point point(Random random) {
        return Point.newBuilder().setX(number(random)).setY(number(random)).build();
    }

    private static List<Point> points(Random random) {
        return random.ints(random.nextInt(5), 0, 1).mapToObj(_ -> point(random)).toList();
    }

    private static Ring ring(Random random) {
        return Ring.newBuilder().addAllPoints(points(random)).build();
    }

    private static BoundingBox box(Random random) {
        return BoundingBox.newBuilder()
                .setX(number(random))
                .setY(number(random))
                .setWidth(number(random))
                .setHeight(number(random))
                .build();
    }

    private static Geometry geometry(Random random) {
        var geometry = Geometry.newBuilder();
        switch (random.nextInt(7)) {
            case 0 -> geometry.setBbox(box(random));
            case 1 ->
                geometry.setPolygon(Polygon.newBuilder()
                        .addAllPoints(points(random))
                        .addHoles(ring(random))
                        .addParts(ring(random)));
            case 2 -> geometry.setPolyline(Polyline.newBuilder().addAllPoints(points(random)));
            case 3 ->
                geometry.setCircle(Circle.newBuilder().setCenter(point(random)).setRadius(number(random)));
            case 4 ->
                geometry.setRotatedBbox(RotatedBox.newBuilder()
                        .setCx(number(random))
                        .setCy(number(random))
                        .setWidth(number(random))
                        .setHeight(number(random))
                        .setAngle(number(random)));
            case 5 ->
                geometry.setKeypoints(Keypoints.newBuilder()
                        .addPoints(Keypoint.newBuilder()
                                .setX(number(random))
                                .setY(number(random))
                                .setV(random.nextInt(-1, 4)))
                        .setBbox(box(random))
                        .addOutline(ring(random)));
            default ->
                geometry.setMask(Mask.newBuilder()
                        .setSize(MaskSize.newBuilder()
                                .setHeight((int) number(random))
                                .setWidth((int) number(random)))
                        .setCounts("0".repeat(random.nextInt(5))));
        }
        return geometry.build();
    }
}
