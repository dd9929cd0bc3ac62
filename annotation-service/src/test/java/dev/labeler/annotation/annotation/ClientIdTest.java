package dev.labeler.annotation.annotation;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A creation under an id that the client made has one effect, however often and from where it is repeated.
class ClientIdTest {
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
    void fiftyConcurrentCreationsAndBatchesAtTwoReplicasMakeOneAnnotation() throws Exception {
        var request = creation(UUID.randomUUID().toString(), 1).build();
        var batch = BatchWriteAnnotationsRequest.newBuilder()
                .setProjectId(project)
                .addUpserts(upsert(request))
                .build();
        var results = new ArrayList<Future<Annotation>>();
        var returned = new HashSet<Annotation>();
        try (var replica = service.startReplica();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 50; i++) {
                var single = i % 2 == 0;
                var client = i % 4 < 2 ? owner : replica.user(1);
                results.add(threads.submit(() -> repeatWhileUnavailable(() -> single
                        ? client.annotations().createAnnotation(request)
                        : client.annotations().batchWriteAnnotations(batch).getAnnotations(0))));
            }
            for (var result : results) {
                returned.add(result.get());
            }
        }

        assertThat(returned).hasSize(1);
        assertThat(owner.list(project)).hasSize(1);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void aRepetitionAfterARestartReturnsTheCurrentCopy() {
        var request = creation(UUID.randomUUID().toString(), 1).build();
        var created = owner.annotations().createAnnotation(request);
        var moved = owner.move(created, 7);
        service.restart();
        owner = service.user(1);

        var repeated = owner.annotations().createAnnotation(request);

        assertThat(repeated.toBuilder().clearClientId().build()).isEqualTo(moved);
        assertThat(owner.list(project)).containsExactly(moved);
    }

    @Test
    void anotherBodyIsRefusedWithTheCurrentCopy() throws Exception {
        var id = UUID.randomUUID().toString();
        var created = owner.annotations().createAnnotation(creation(id, 1).build());
        for (var other : List.of(
                creation(id, 2),
                creation(id, 1).setImageId("img001.png"),
                creation(id, 1).setNotes("x"),
                creation(id, 1).setConfidence(0.5),
                creation(id, 1).setClassId("none"))) {
            var failure = AnnotationErrors.of(() -> owner.annotations().createAnnotation(other.build()));
            assertThat(failure.reason()).isEqualTo(ErrorReason.CLIENT_ID_REUSED);
            assertThat(failure.metadata()).containsEntry("annotation_id", Long.toString(created.getId()));
            assertThat(failure.detail(Annotation.class)).isEqualTo(created);
        }
        // Attributes in another order are the same body.
        var attributes = creation(UUID.randomUUID().toString(), 3);
        var first = owner.annotations()
                .createAnnotation(attributes.setAttributes(attributes("a", "b")).build());
        assertThat(owner.annotations()
                        .createAnnotation(
                                attributes.setAttributes(attributes("b", "a")).build()))
                .isEqualTo(first);
        assertThat(owner.list(project)).hasSize(2);
    }

    @Test
    void theIdOfADeletedAnnotationCreatesNoOtherUntilTheDeletionIsUndone() throws Exception {
        var request = creation(UUID.randomUUID().toString(), 1).build();
        var created = owner.annotations().createAnnotation(request);
        owner.delete(created);

        var failure = AnnotationErrors.of(() -> owner.annotations().createAnnotation(request));
        assertThat(failure.reason()).isEqualTo(ErrorReason.CLIENT_ID_REUSED);
        assertThat(failure.info().getMetadataMap()).containsKeys("annotation_id", "client_id");
        assertThat(owner.list(project)).isEmpty();

        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        assertThat(owner.annotations().createAnnotation(request).getId()).isEqualTo(created.getId());
        assertThat(owner.list(project)).hasSize(1);
    }

    @Test
    void anIdIsUniqueInItsProjectOnlyAndARefusedCreationDoesNotUseIt() throws Exception {
        var id = UUID.randomUUID().toString();
        assertThat(AnnotationErrors.of(() -> owner.annotations()
                                .createAnnotation(
                                        creation(id, 1).setClassId("none").build()))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
        var here = owner.annotations().createAnnotation(creation(id, 1).build());
        var there = service.project(TestImages.blank(1)).getId();
        owner.addClass(there, "thing");

        var other = owner.annotations()
                .createAnnotation(creation(id, 1).setProjectId(there).build());

        assertThat(other.getId()).isNotEqualTo(here.getId());
    }

    @Test
    void anInvalidOrRepeatedIdIsNamedWithItsPath() throws Exception {
        for (var text : List.of("", "1-1-1-1-1", "x".repeat(36), UUID.randomUUID() + " ")) {
            var failure = AnnotationErrors.of(
                    () -> owner.annotations().createAnnotation(creation(text, 1).build()));
            assertThat(failure.reason()).as(text).isEqualTo(ErrorReason.UNPROCESSABLE);
            assertThat(failure.metadata()).containsEntry("path", "client_id");
        }
        var twice = upsert(creation(UUID.randomUUID().toString(), 1).build());
        var failure = AnnotationErrors.of(() -> owner.annotations()
                .batchWriteAnnotations(BatchWriteAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .addUpserts(twice)
                        .addUpserts(twice)
                        .build()));
        assertThat(failure.metadata()).containsEntry("path", "upserts[1].client_id");
        var both = AnnotationErrors.of(() -> owner.annotations()
                .batchWriteAnnotations(BatchWriteAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .addUpserts(twice.toBuilder().setId(1))
                        .build()));
        assertThat(both.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(owner.list(project)).isEmpty();
    }

    /// Calls that wait too long for a connection are refused; a client repeats them, which is safe with the id.
    private static Annotation repeatWhileUnavailable(Supplier<Annotation> call) {
        while (true) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw e;
                }
            }
        }
    }

    private static Struct attributes(String first, String second) {
        var one = Value.newBuilder().setNumberValue(1).build();
        return Struct.newBuilder().putFields(first, one).putFields(second, one).build();
    }

    private CreateAnnotationRequest.Builder creation(String clientId, double x) {
        return CreateAnnotationRequest.newBuilder()
                .setProjectId(project)
                .setClientId(clientId)
                .setImageId("img000.png")
                .setClassId("thing")
                .setGeometry(box(x));
    }

    private static AnnotationUpsert upsert(CreateAnnotationRequest creation) {
        return AnnotationUpsert.newBuilder()
                .setClientId(creation.getClientId())
                .setImageId(creation.getImageId())
                .setClassId(creation.getClassId())
                .setGeometry(creation.getGeometry())
                .build();
    }
}
