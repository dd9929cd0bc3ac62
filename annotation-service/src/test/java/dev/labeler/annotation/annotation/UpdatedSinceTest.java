package dev.labeler.annotation.annotation;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UpdatedSinceTest {
    @Test
    void updatedSinceFindsAllChangesAfterTheClockWasSetBack() throws Exception {
        try (var service = new TestAnnotationService()) {
            var owner = service.user(1);
            var project = service.project(TestImages.blank(1)).getId();
            owner.addClass(project, "thing");
            var old = owner.create(project, "img000.png", box(1));
            var ahead = owner.create(project, "img000.png", box(2));
            setTime(service, old, "now() - interval '1 hour'");
            setTime(service, ahead, "now() + interval '1 hour'");
            var poll = Instant.now().plusSeconds(1800);
            var later = owner.create(project, "img000.png", box(3));

            assertThat(since(owner, project, poll)).containsExactly(ahead.getId(), later.getId());
            assertThat(since(owner, project, poll.plusSeconds(3600))).isEmpty();
            assertThat(since(owner, project, Instant.EPOCH)).hasSize(3);
        }
    }

    private static java.util.List<Long> since(AnnotationClient owner, String project, Instant time) {
        return owner
                .annotations()
                .listAnnotations(ListAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .setUpdatedSince(Timestamp.newBuilder().setSeconds(time.getEpochSecond()))
                        .build())
                .getAnnotationsList()
                .stream()
                .map(Annotation::getId)
                .toList();
    }

    private static void setTime(TestAnnotationService service, Annotation annotation, String time) {
        service.sql(handle -> {
            handle.execute("ALTER TABLE annotation_revision DISABLE TRIGGER USER");
            handle.execute(
                    "UPDATE annotation_revision SET changed_at = " + time + " WHERE annotation_id = ?",
                    annotation.getId());
            return handle.execute("ALTER TABLE annotation_revision ENABLE TRIGGER USER");
        });
    }
}
