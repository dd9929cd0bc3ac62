package dev.labeler.annotation.collaboration;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.LeaseNextImageRequest;
import dev.labeler.proto.annotation.v1.LeasedImage;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NextImageTest {
    private static final int IMAGES = Integer.getInteger("labeler.next.images", 300);
    private static final int ANNOTATORS = 8;

    private static TestAnnotationService service;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void concurrentAnnotatorsOfTwoReplicasGetEachImageOnce() throws Exception {
        var project = project(IMAGES);
        try (var replica = service.startReplica();
                var threads = Executors.newFixedThreadPool(ANNOTATORS)) {
            var annotators = new ArrayList<Callable<List<String>>>();
            for (var number = 0; number < ANNOTATORS; number++) {
                var userId = 2 + number;
                var client = number % 2 == 0 ? service.user(userId) : replica.user(userId);
                annotators.add(() -> takeAll(client, project, userId));
            }
            var taken = new ArrayList<String>();
            for (var annotator : threads.invokeAll(annotators)) {
                taken.addAll(annotator.get());
            }
            assertThat(taken).hasSize(IMAGES).doesNotHaveDuplicates();
        }
    }

    /// Every third image is saved to, so that others take images beside writes.
    private static List<String> takeAll(AnnotationClient annotator, String project, long userId) throws Exception {
        var images = new ArrayList<String>();
        while (true) {
            try {
                var leased = next(annotator, project, "");
                assertThat(leased.getLease().getHolder().getUserId()).isEqualTo(userId);
                assertThat(leased.getLease().getImageId())
                        .isEqualTo(leased.getImage().getImageId());
                images.add(leased.getImage().getImageId());
                if (images.size() % 3 == 0) {
                    annotator.create(project, images.getLast(), box(1));
                }
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                return images;
            }
        }
    }

    @Test
    void nextStartsAfterAnImageAndContinuesFromTheStart() throws Exception {
        var project = project(3);
        var user = service.user(1);

        assertThat(next(user, project, "img001.png").getImage().getImageId()).isEqualTo("img002.png");
        assertThat(next(user, project, "img001.png").getImage().getImageId()).isEqualTo("img000.png");
        assertThat(next(user, project, "img001.png").getImage().getImageId()).isEqualTo("img001.png");
        assertThat(AnnotationErrors.of(() -> next(user, project, "")).reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND);

        service.sql(handle -> handle.execute(
                "UPDATE image_lease SET expires_at = now() WHERE image_id = 'img001.png' AND project_id = ?", project));
        assertThat(next(user, project, "").getImage().getImageId()).isEqualTo("img001.png");
    }

    @Test
    void imagesOfAnotherStatusAreLeasedOnRequest() throws Exception {
        var project = project(3);
        var user = service.user(1);
        user.create(project, "img001.png", box(1));

        var leased = user.leases()
                .leaseNextImage(LeaseNextImageRequest.newBuilder()
                        .setProjectId(project)
                        .setStatus(ImageState.IMAGE_STATE_IN_PROGRESS)
                        .build());
        assertThat(leased.getImage().getImageId()).isEqualTo("img001.png");
        assertThat(leased.getImage().getTotalAnnotations()).isEqualTo(1);
        assertThat(AnnotationErrors.of(() -> user.leases()
                                .leaseNextImage(LeaseNextImageRequest.newBuilder()
                                        .setProjectId(project)
                                        .setStatusValue(77)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    @Test
    void aRepeatedRequestGetsTheSameImage() throws Exception {
        var project = project(3);
        var user = service.user(1).withIdempotencyKey("next");

        assertThat(next(user, project, "")).isEqualTo(next(user, project, ""));
        assertThat(next(service.user(1), project, "").getImage().getImageId()).isEqualTo("img001.png");
    }

    @Test
    void anImageThatAWriteHasLockedIsSkipped() throws Exception {
        var project = project(2);
        try (var other = service.database()) {
            other.transactions().inTransaction(handle -> {
                handle.execute(
                        "SELECT FROM image WHERE project_id = ? AND image_id = 'img000.png' FOR UPDATE", project);
                assertThat(next(service.user(1), project, "").getImage().getImageId())
                        .isEqualTo("img001.png");
                return project;
            });
        }
    }

    /// The plan reads the lease of each candidate and no other row, whatever the statistics say.
    @Test
    void theNextImageIsFoundByTheIndex() throws Exception {
        var project = project(2);
        var plan = service.sql(handle -> {
            handle.execute("""
                    INSERT INTO image (project_id, image_id, width, height, stored, assigned_to)
                    SELECT ?, 'a' || n, 1, 1, true, 9 FROM generate_series(1, 30000) n
                    """, project);
            handle.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off");
            return handle.createQuery("""
                            EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF)
                            SELECT i.image_id FROM image i
                            WHERE i.project_id = :project AND i.status = 1 AND i.image_id > '' AND i.assigned_to IS NULL
                              AND coalesce((SELECT l.expires_at <= clock_timestamp() FROM image_lease l
                                            WHERE l.project_id = i.project_id AND l.image_id = i.image_id), true)
                            ORDER BY i.assigned_to, i.image_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
                            """).bind("project", project).mapTo(String.class).list().stream()
                    .collect(Collectors.joining("\n"));
        });
        assertThat(plan).contains("image_assigned_to").doesNotContain("Sort").doesNotContain("Removed by Filter");
    }

    private static String project(int images) throws Exception {
        var created = service.project(TestImages.blank(images));
        for (var number = 0; number < ANNOTATORS; number++) {
            service.grant(created.getDatasetId(), 2 + number, 2);
        }
        service.user(1).addClass(created.getId(), "thing");
        return created.getId();
    }

    private static LeasedImage next(AnnotationClient user, String project, String after) {
        return user.leases()
                .leaseNextImage(LeaseNextImageRequest.newBuilder()
                        .setProjectId(project)
                        .setAfter(after)
                        .build());
    }
}
