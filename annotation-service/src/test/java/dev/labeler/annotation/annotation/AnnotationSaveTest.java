package dev.labeler.annotation.annotation;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationDelete;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ConfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.GetAnnotationRequest;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.NoObject;
import dev.labeler.proto.type.v1.Point;
import dev.labeler.proto.type.v1.Polygon;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnotationSaveTest {
    private static final Geometry NOTHING =
            Geometry.newBuilder().setNoObject(NoObject.getDefaultInstance()).build();
    private static TestAnnotationService service;
    private AnnotationClient owner;
    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void project() throws Exception {
        owner = service.user(1);
        project = service.project(TestImages.blank(3)).getId();
        owner.addClass(project, "thing");
    }

    @Test
    void createdAnnotationIsReadBackUnchanged() {
        var created = owner.create(project, "img000.png", box(10.5));

        var read = owner.annotations()
                .getAnnotation(GetAnnotationRequest.newBuilder()
                        .setAnnotationId(created.getId())
                        .build());

        assertThat(read).isEqualTo(created);
        assertThat(read.getGeometry()).isEqualTo(box(10.5));
        assertThat(read.getClassName()).isEqualTo("thing");
        assertThat(read.getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_DRAFT);
        assertThat(read.getCreatedBy()).isEqualTo(1);
        var status = owner.status(project, "img000.png");
        assertThat(status.getStatus()).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
        assertThat(status.getTotalAnnotations()).isEqualTo(1);
    }

    @Test
    void staleRevisionReturnsTheCurrentCopy() throws Exception {
        var first = owner.create(project, "img000.png", box(1));
        var second = owner.move(first, 2);

        var failure = AnnotationErrors.of(() -> owner.move(first, 3));

        assertThat(failure.reason()).isEqualTo(ErrorReason.STALE_REVISION);
        assertThat(failure.metadata()).containsEntry("current_version", Long.toString(second.getVersion()));
        assertThat(failure.detail(Annotation.class)).isEqualTo(second);
        assertThat(owner.list(project)).containsExactly(second);
    }

    @Test
    void oneOfTwentyConcurrentSavesOfARevisionSucceeds() throws Exception {
        var first = owner.create(project, "img000.png", box(1));
        var results = new ArrayList<java.util.concurrent.Future<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 20; i++) {
                var x = 2 + i;
                results.add(threads.submit(() -> {
                    try {
                        return "won " + owner.move(first, x).getVersion();
                    } catch (io.grpc.StatusRuntimeException e) {
                        return AnnotationErrors.of(e).reason().name();
                    }
                }));
            }
        }
        var words = new ArrayList<String>();
        for (var result : results) {
            words.add(result.get());
        }

        assertThat(words.stream().filter(word -> word.startsWith("won"))).hasSize(1);
        assertThat(words.stream().filter(word -> word.equals("STALE_REVISION"))).hasSize(19);
    }

    @Test
    void saveWithoutRevisionOverwrites() {
        var first = owner.create(project, "img000.png", box(1));
        owner.move(first, 2);

        var last = owner.annotations()
                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(first.getId())
                        .setNotes("last word")
                        .build());

        assertThat(last.getGeometry()).isEqualTo(box(2));
        assertThat(last.getNotes()).isEqualTo("last word");
    }

    @Test
    void repeatedIdempotencyKeyHasOneEffect() throws Exception {
        var client = owner.withIdempotencyKey(UUID.randomUUID().toString());

        var first = client.create(project, "img000.png", box(1));
        var second = client.create(project, "img000.png", box(1));

        assertThat(second).isEqualTo(first);
        assertThat(owner.list(project)).hasSize(1);
        assertThat(AnnotationErrors.of(() -> client.create(project, "img000.png", box(2)))
                        .reason())
                .isEqualTo(ErrorReason.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void editOfConfirmedAnnotationMakesItADraft() {
        var created = owner.create(project, "img000.png", box(1));
        var confirmed = owner.annotations()
                .confirmAnnotation(ConfirmAnnotationRequest.newBuilder()
                        .setAnnotationId(created.getId())
                        .build());
        assertThat(confirmed.getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_CONFIRMED);
        assertThat(confirmed.getConfirmedBy()).isEqualTo(1);
        var repeated = owner.annotations()
                .confirmAnnotation(ConfirmAnnotationRequest.newBuilder()
                        .setAnnotationId(created.getId())
                        .build());
        assertThat(repeated).isEqualTo(confirmed);

        var edited = owner.move(
                created.toBuilder().setVersion(confirmed.getVersion()).build(), 2);

        assertThat(edited.getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_DRAFT);
        assertThat(edited.hasConfirmedBy()).isFalse();
    }

    @Test
    void violationsNameTheirPath() throws Exception {
        assertThat(violation(request().setClassId("nope"))).isEqualTo("class_id");
        assertThat(violation(request().clearClassId())).isEqualTo("class_id");
        assertThat(violation(request().setImageId("nope.png"))).isEqualTo("image_id");
        assertThat(violation(request().clearGeometry())).isEqualTo("geometry");
        assertThat(violation(request().setGeometry(box(Double.NaN)))).isEqualTo("geometry.bbox[0]");
        assertThat(violation(request().setGeometry(box(198)))).isEqualTo("geometry.bbox");
        assertThat(violation(request().setGeometry(box(-2)))).isEqualTo("geometry.bbox");
        assertThat(violation(request()
                        .setGeometry(Geometry.newBuilder()
                                .setPolygon(Polygon.newBuilder()
                                        .addPoints(Point.getDefaultInstance())
                                        .addPoints(Point.newBuilder().setX(3))))))
                .isEqualTo("geometry.points");
        assertThat(violation(request().setConfidence(1.5))).isEqualTo("confidence");
        assertThat(violation(request().setNotes("x".repeat(10_001)))).isEqualTo("notes");
        assertThat(violation(request().setAnnotationType("polygon"))).isEqualTo("annotation_type");
        assertThat(owner.list(project)).isEmpty();
    }

    @Test
    void aBatchIsAllOrNothing() throws Exception {
        var old = owner.create(project, "img000.png", box(1));
        var batch = BatchWriteAnnotationsRequest.newBuilder()
                .setProjectId(project)
                .addUpserts(AnnotationUpsert.newBuilder()
                        .setImageId("img001.png")
                        .setClassId("thing")
                        .setGeometry(box(2)))
                .addUpserts(AnnotationUpsert.newBuilder()
                        .setId(old.getId())
                        .setVersion(old.getVersion())
                        .setGeometry(box(3)));

        var failure = AnnotationErrors.of(() -> owner.annotations()
                .batchWriteAnnotations(batch.clone()
                        .addUpserts(AnnotationUpsert.newBuilder().setImageId("img001.png"))
                        .build()));
        assertThat(failure.metadata()).containsEntry("path", "upserts[2].geometry");
        assertThat(owner.list(project)).containsExactly(old);

        var done = owner.annotations().batchWriteAnnotations(batch.build());
        assertThat(done.getAnnotationsList())
                .extracting(Annotation::getGeometry)
                .containsExactly(box(2), box(3));
        var deleted = owner.annotations()
                .batchWriteAnnotations(BatchWriteAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .addDeletes(AnnotationDelete.newBuilder().setId(old.getId()))
                        .build());
        assertThat(deleted.getDeleted(0).getDeleted()).isTrue();
        assertThat(owner.list(project)).hasSize(1);
    }

    @Test
    void anItemOfABatchMayNameTheTypeOfItsGeometry() throws Exception {
        var drawn = owner.create(project, "img000.png", box(1));
        var batch = BatchWriteAnnotationsRequest.newBuilder()
                .setProjectId(project)
                .addUpserts(AnnotationUpsert.newBuilder()
                        .setId(drawn.getId())
                        .setAnnotationType("bbox")
                        .setNotes("n"))
                .addUpserts(AnnotationUpsert.newBuilder()
                        .setImageId("img001.png")
                        .setClassId("thing")
                        .setAnnotationType("classification"));

        var saved = owner.annotations().batchWriteAnnotations(batch.build());

        assertThat(saved.getAnnotationsList())
                .extracting(Annotation::getAnnotationType)
                .containsExactly("bbox", "classification");
        batch.getUpsertsBuilder(0).setAnnotationType("polygon");
        batch.getUpsertsBuilder(1).setAnnotationType("polygon").setGeometry(box(2));
        assertThat(AnnotationErrors.of(() -> owner.annotations().batchWriteAnnotations(batch.build()))
                        .detail(BadRequest.class)
                        .getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("upserts[0].annotation_type", "upserts[1].annotation_type");
    }

    @Test
    void creatingBesideAnUpdatedNoObjectIsRefused() throws Exception {
        var nothing = owner.create(project, "img000.png", NOTHING);
        var batch = BatchWriteAnnotationsRequest.newBuilder()
                .setProjectId(project)
                .addUpserts(AnnotationUpsert.newBuilder().setId(nothing.getId()).setNotes("n"))
                .addUpserts(AnnotationUpsert.newBuilder()
                        .setImageId("img000.png")
                        .setClassId("thing")
                        .setGeometry(box(2)));

        var failure = AnnotationErrors.of(() -> owner.annotations().batchWriteAnnotations(batch.build()));

        assertThat(failure.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(owner.list(project)).containsExactly(nothing);
    }

    @Test
    void noObjectExcludesOtherAnnotations() throws Exception {
        owner.create(project, "img000.png", NOTHING);
        assertThat(owner.status(project, "img000.png").getHasNoObject()).isTrue();
        assertThat(AnnotationErrors.of(() -> owner.create(project, "img000.png", NOTHING))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);

        var drawn = owner.create(project, "img000.png", box(1));

        assertThat(owner.list(project)).containsExactly(drawn);
        var status = owner.status(project, "img000.png");
        assertThat(status.getHasNoObject()).isFalse();
        assertThat(status.getTotalAnnotations()).isEqualTo(1);
        assertThat(AnnotationErrors.of(() -> owner.create(project, "img000.png", NOTHING))
                        .metadata())
                .containsEntry("path", "geometry");
    }

    @Test
    void pagesAreOrderedByImageAndIdAndBoundToTheirQuery() throws Exception {
        for (var i = 0; i < 7; i++) {
            owner.create(project, "img00" + i % 3 + ".png", box(i));
        }
        var query = ListAnnotationsRequest.newBuilder().setProjectId(project).setLimit(3);
        var pages = new ArrayList<Annotation>();
        var page = owner.annotations().listAnnotations(query.build());
        pages.addAll(page.getAnnotationsList());
        var token = page.getNextPageToken();
        while (page.hasNextPageToken()) {
            page = owner.annotations()
                    .listAnnotations(query.setPageToken(page.getNextPageToken()).build());
            pages.addAll(page.getAnnotationsList());
        }

        assertThat(pages).isEqualTo(owner.list(project)).hasSize(7);
        assertThat(AnnotationErrors.of(() -> owner.annotations()
                                .listAnnotations(ListAnnotationsRequest.newBuilder()
                                        .setProjectId(project)
                                        .setImageId("img000.png")
                                        .setPageToken(token)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    private CreateAnnotationRequest.Builder request() {
        return CreateAnnotationRequest.newBuilder()
                .setProjectId(project)
                .setImageId("img000.png")
                .setClassId("thing")
                .setGeometry(box(1));
    }

    private String violation(CreateAnnotationRequest.Builder request) throws Exception {
        var failure = AnnotationErrors.of(() -> owner.annotations().createAnnotation(request.build()));
        assertThat(failure.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        return failure.metadata().getOrDefault("path", "");
    }
}
