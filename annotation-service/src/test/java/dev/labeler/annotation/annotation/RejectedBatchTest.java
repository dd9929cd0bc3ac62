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
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A batch that cannot be applied lists every item that is stale, missing or invalid, and changes nothing.
class RejectedBatchTest {
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
        project = service.project(TestImages.blank(2)).getId();
        owner.addClass(project, "thing");
    }

    @Test
    void everyStaleMissingAndInvalidItemIsListedWithTheCurrentCopies() throws Exception {
        var first = owner.create(project, "img000.png", box(1));
        var second = owner.create(project, "img000.png", box(2));
        var current = owner.create(project, "img001.png", box(3));
        var movedFirst = owner.move(first, 11);
        var movedSecond = owner.move(second, 12);
        var before = owner.list(project);

        var failure = AnnotationErrors.of(() -> owner.annotations()
                .batchWriteAnnotations(BatchWriteAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .addUpserts(upsert(current, 5))
                        .addUpserts(AnnotationUpsert.newBuilder().setId(987_654_321))
                        .addUpserts(upsert(first, 6))
                        .addUpserts(AnnotationUpsert.newBuilder()
                                .setImageId("img000.png")
                                .setClassId("none")
                                .setGeometry(box(1)))
                        .addDeletes(AnnotationDelete.newBuilder()
                                .setId(second.getId())
                                .setVersion(second.getVersion()))
                        .build()));

        assertThat(failure.reason()).isEqualTo(ErrorReason.STALE_REVISION);
        assertThat(failure.metadata()).containsEntry("path", "upserts[2]");
        assertThat(failure.detail(BadRequest.class).getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("upserts[1]", "upserts[2]", "deletes[0]", "upserts[3].class_id");
        assertThat(copies(failure)).containsExactly(movedFirst, movedSecond);
        assertThat(owner.list(project)).isEqualTo(before);
    }

    @Test
    void aThousandStaleItemsWithLongTextsAreListedWithinTheLimitOfAFailure() throws Exception {
        var batch = BatchWriteAnnotationsRequest.newBuilder().setProjectId(project);
        for (var i = 0; i < 1000; i++) {
            batch.addUpserts(AnnotationUpsert.newBuilder()
                    .setImageId("img000.png")
                    .setClassId("thing")
                    .setNotes("n".repeat(5000))
                    .setGeometry(box(i % 190)));
        }
        var stale = BatchWriteAnnotationsRequest.newBuilder().setProjectId(project);
        for (var created :
                owner.annotations().batchWriteAnnotations(batch.build()).getAnnotationsList()) {
            stale.addUpserts(upsert(created, 1).setVersion(created.getVersion() - 1));
        }

        var failure = AnnotationErrors.of(() -> owner.annotations().batchWriteAnnotations(stale.build()));

        assertThat(failure.detail(BadRequest.class).getFieldViolationsList()).hasSize(1000);
        var copies = copies(failure);
        assertThat(copies)
                .hasSize(1000)
                .allSatisfy(copy -> assertThat(copy.getVersion()).isPositive());
        assertThat(copies.stream().filter(Annotation::hasGeometry).count()).isBetween(10L, 60L);
        assertThat(failure.status().getSerializedSize()).isLessThan(1 << 20);
    }

    @Test
    void aSingleEditFailsAsBefore() throws Exception {
        var failure = AnnotationErrors.of(() -> owner.annotations()
                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(
                                owner.create(project, "img000.png", box(1)).getId())
                        .setVersion(1)
                        .build()));

        assertThat(failure.metadata()).doesNotContainKey("path");
        assertThat(failure.status().getDetailsList()).noneMatch(detail -> detail.is(BadRequest.class));
        assertThat(copies(failure)).hasSize(1);
    }

    private static AnnotationUpsert.Builder upsert(Annotation based, double x) {
        return AnnotationUpsert.newBuilder()
                .setId(based.getId())
                .setVersion(based.getVersion())
                .setGeometry(box(x));
    }

    private static List<Annotation> copies(AnnotationErrors failure) throws Exception {
        var copies = new ArrayList<Annotation>();
        for (var detail : failure.status().getDetailsList()) {
            if (detail.is(Annotation.class)) {
                copies.add(detail.unpack(Annotation.class));
            }
        }
        return copies;
    }
}
