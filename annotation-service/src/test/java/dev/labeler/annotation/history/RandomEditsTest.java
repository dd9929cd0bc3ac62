package dev.labeler.annotation.history;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.HistoryReplay;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.ConfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// After random edits of two users, the history replays to the current state, no annotation has two current
/// rows, and the image counts match the annotations.
class RandomEditsTest {
    private static final int STEPS = 150;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void replaysToTheLiveState(long seed) throws Exception {
        try (var service = new TestAnnotationService()) {
            var dataset = service.upload(TestImages.blank(4)).getDatasetId();
            service.grant(dataset, 2, 2);
            var project = service.projectOf(dataset).getId();
            service.user(1).addClass(project, "thing");
            var random = new Random(seed);
            for (var step = 0; step < STEPS; step++) {
                try {
                    edit(service.user(1 + random.nextInt(2)), project, random);
                } catch (StatusRuntimeException e) {
                    // A conflict, or nothing to undo: a refused edit must not change anything.
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                }
            }

            var live = new TreeMap<Long, Annotation>();
            service.user(1).list(project).forEach(annotation -> live.put(annotation.getId(), annotation));
            assertThat(HistoryReplay.replay(service.user(1), project)).isEqualTo(live);
            assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
            List<Long> doubled = service.sql(
                    handle -> handle.createQuery("""
                                    SELECT count(*) FROM annotation_revision WHERE valid_to = 9223372036854775807
                                    GROUP BY annotation_id HAVING count(*) > 1
                                    """).mapTo(Long.class).list());
            assertThat(doubled).isEmpty();
        }
    }

    private static void edit(AnnotationClient client, String project, Random random) {
        var image = "img%03d.png".formatted(random.nextInt(4));
        var all = client.list(project);
        var some = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        var action = random.nextInt(12);
        if (action < 4 || (some == null && action < 9)) {
            client.create(project, image, box(random.nextInt(190)));
        } else if (action < 6 && some != null) {
            client.move(some, random.nextInt(190));
        } else if (action < 7 && some != null) {
            client.delete(some);
        } else if (action < 8 && some != null) {
            client.annotations()
                    .confirmAnnotation(ConfirmAnnotationRequest.newBuilder()
                            .setAnnotationId(some.getId())
                            .build());
        } else if (action < 9) {
            client.images()
                    .confirmImage(ConfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId(image)
                            .build());
        } else if (action < 10) {
            client.images()
                    .unconfirmImage(UnconfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId(image)
                            .build());
        } else if (action < 11) {
            client.annotations()
                    .undo(UndoRequest.newBuilder()
                            .setProjectId(project)
                            .setCount(1 + random.nextInt(3))
                            .build());
        } else {
            client.annotations()
                    .redo(RedoRequest.newBuilder().setProjectId(project).build());
        }
    }
}
