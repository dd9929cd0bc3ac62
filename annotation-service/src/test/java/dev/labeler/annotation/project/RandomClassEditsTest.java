package dev.labeler.annotation.project;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.HistoryReplay;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.ListClassesRequest;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import dev.labeler.proto.annotation.v1.RestoreClassRequest;
import dev.labeler.proto.annotation.v1.RetireClassRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// After random saves, merges, retirements, restores, undo and redo of two users, the history replays to the
/// current state, and the counts of images and classes equal a recount.
class RandomClassEditsTest {
    private static final int STEPS = Integer.getInteger("classes.steps", 150);
    private static final List<String> CLASSES = List.of("thing", "car", "bus");

    private final HashMap<String, Long> idsByClientId = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void countsEqualARecount(long seed) throws Exception {
        try (var service = new TestAnnotationService()) {
            var dataset = service.upload(TestImages.blank(4)).getDatasetId();
            service.grant(dataset, 2, 2);
            var project = service.projectOf(dataset).getId();
            CLASSES.forEach(id -> service.user(1).addClass(project, id));
            var random = new Random(seed);
            for (var step = 0; step < STEPS; step++) {
                try {
                    edit(service.user(1 + random.nextInt(2)), project, random);
                } catch (StatusRuntimeException e) {
                    // A conflict, nothing to undo, or a retired class: a refused edit must not change anything.
                    assertThat(e.getStatus().getCode())
                            .isIn(Status.Code.FAILED_PRECONDITION, Status.Code.INVALID_ARGUMENT);
                }
            }

            var live = service.user(1).list(project);
            assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
            assertThat(HistoryReplay.replay(service.user(1), project).values())
                    .containsExactlyInAnyOrderElementsOf(live);
            var recount = live.stream().collect(Collectors.groupingBy(Annotation::getClassId, Collectors.counting()));
            var counts = service
                    .user(1)
                    .projects()
                    .listClasses(ListClassesRequest.newBuilder()
                            .setProjectId(project)
                            .build())
                    .getClassesList()
                    .stream()
                    .filter(each -> each.getAnnotationCount() > 0)
                    .collect(Collectors.toMap(AnnotationClass::getClassId, AnnotationClass::getAnnotationCount));
            assertThat(counts).isEqualTo(recount);
        }
    }

    private void edit(AnnotationClient client, String project, Random random) {
        var classId = CLASSES.get(random.nextInt(CLASSES.size()));
        var image = "img%03d.png".formatted(random.nextInt(4));
        switch (random.nextInt(13)) {
            case 0, 1, 2, 3 -> create(client, project, image, classId, random);
            case 4 -> {
                var all = client.list(project);
                if (!all.isEmpty()) {
                    var some = all.get(random.nextInt(all.size()));
                    client.annotations()
                            .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                                    .setAnnotationId(some.getId())
                                    .setClassId(classId)
                                    .build());
                }
            }
            case 5 ->
                client.images()
                        .confirmImage(ConfirmImageRequest.newBuilder()
                                .setProjectId(project)
                                .setImageId(image)
                                .build());
            case 6 ->
                client.classes()
                        .mergeClass(MergeClassRequest.newBuilder()
                                .setProjectId(project)
                                .setClassId(classId)
                                .setIntoClassId(CLASSES.get(random.nextInt(CLASSES.size())))
                                .setKeepState(random.nextBoolean())
                                .build());
            case 7 ->
                client.classes()
                        .retireClass(RetireClassRequest.newBuilder()
                                .setProjectId(project)
                                .setClassId(classId)
                                .build());
            case 8, 9 ->
                client.classes()
                        .restoreClass(RestoreClassRequest.newBuilder()
                                .setProjectId(project)
                                .setClassId(classId)
                                .build());
            case 10 -> {
                var all = client.list(project);
                if (!all.isEmpty()) {
                    var revision = all.get(random.nextInt(all.size())).getVersion();
                    client.restores()
                            .restoreAnnotations(RestoreAnnotationsRequest.newBuilder()
                                    .setProjectId(project)
                                    .setRevision(revision)
                                    .build());
                }
            }
            case 11 ->
                client.annotations()
                        .undo(UndoRequest.newBuilder().setProjectId(project).build());
            default ->
                client.annotations()
                        .redo(RedoRequest.newBuilder().setProjectId(project).build());
        }
    }

    /// Creates an annotation under a few client ids that repeat.
    private void create(AnnotationClient client, String project, String image, String classId, Random random) {
        var number = random.nextInt(20);
        var key = number + image + classId;
        var created = client.annotations()
                .createAnnotation(CreateAnnotationRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(image)
                        .setClassId(classId)
                        .setClientId(UUID.nameUUIDFromBytes(key.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .toString())
                        .setGeometry(box(number))
                        .build());
        assertThat(idsByClientId.computeIfAbsent(key, _ -> created.getId())).isEqualTo(created.getId());
    }
}
