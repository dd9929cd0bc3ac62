package dev.labeler.annotation.restore;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.annotation.v1.RollbackVersionRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Restores while 64 users save, and restores that are aborted in the middle.
class ConcurrentRestoreTest {
    private static final int SAVERS = 64;
    private static final int SAVES = Integer.getInteger("restores.saves", 12);
    private static final int IMAGES = 12;

    private static TestAnnotationService service;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    private record Write(long annotationId, long seq) {}

    @Test
    void everyAcknowledgedSaveIsInTheHistory() throws Exception {
        var project = newProject();
        freeze(project, 1);
        Set<Write> acknowledged = ConcurrentHashMap.newKeySet();
        var running = new AtomicInteger(SAVERS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Future<?>>();
            for (var i = 0; i < SAVERS; i++) {
                var random = new Random(i);
                tasks.add(threads.submit(() -> {
                    try {
                        save(project, random, acknowledged);
                    } finally {
                        running.decrementAndGet();
                    }
                }));
            }
            var restored = 0;
            while (running.get() > 0) {
                try {
                    restored += rollback(1) > 0 ? 1 : 0;
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                }
            }
            assertThat(restored).isPositive();
            for (var task : tasks) {
                task.get();
            }
        }

        Set<Write> stored = service.sql(handle -> handle.createQuery(
                        "SELECT annotation_id, seq FROM annotation_revision WHERE project_id = :project")
                .bind("project", project)
                .map((row, _) -> new Write(row.getLong(1), row.getLong(2)))
                .set());
        assertThat(stored).containsAll(acknowledged);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
        assertThat(brokenIntervals(project)).isZero();
        rollback(1);
        assertThat(service.user(1).list(project)).isEmpty();
        assertThat(service.user(1)
                        .diffs()
                        .diffVersions(DiffVersionsRequest.newBuilder()
                                .setFromVersion("1")
                                .setToVersion("working")
                                .build())
                        .getChangesCount())
                .isZero();
    }

    @Test
    void anAbortedRestoreChangesNothing() throws Exception {
        var project = newProject();
        freeze(project, 2);
        for (var i = 0; i < 3 * IMAGES; i++) {
            service.user(1).create(project, "img%03d.png".formatted(i % IMAGES), box(i));
        }
        var before = service.user(1).list(project);
        try (var database = service.database();
                var blocker = database.jdbi().open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // The restore has appended its revisions when it waits for this lock.
            blocker.begin();
            blocker.execute("LOCK TABLE empty_image IN EXCLUSIVE MODE");
            var restore = threads.submit(() -> rollback(2));
            var backend = awaitBlocked(blocker);
            blocker.execute("SELECT pg_terminate_backend(?)", backend);
            blocker.rollback();
            assertThat(org.assertj.core.api.Assertions.catchThrowable(restore::get))
                    .hasRootCauseInstanceOf(StatusRuntimeException.class);
        }
        assertThat(service.user(1).list(project)).isEqualTo(before);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
        rollback(2);
        assertThat(service.user(1).list(project)).isEmpty();
    }

    private static int awaitBlocked(org.jdbi.v3.core.Handle handle) throws InterruptedException {
        while (true) {
            var waiting = handle.createQuery("""
                            SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'annotation.empty_image'::regclass
                            """).mapTo(Integer.class).findFirst();
            if (waiting.isPresent()) {
                return waiting.get();
            }
            Thread.onSpinWait();
        }
    }

    private static void save(String project, Random random, Set<Write> acknowledged) {
        var user = service.user(1);
        for (var i = 0; i < SAVES; i++) {
            try {
                var created =
                        user.create(project, "img%03d.png".formatted(random.nextInt(IMAGES)), box(random.nextInt(190)));
                acknowledged.add(new Write(created.getId(), created.getVersion()));
                var moved = user.move(created, random.nextInt(190));
                acknowledged.add(new Write(moved.getId(), moved.getVersion()));
                var deleted = random.nextInt(3) == 0 ? user.delete(moved) : null;
                if (deleted != null) {
                    acknowledged.add(new Write(deleted.getAnnotationId(), deleted.getVersion()));
                }
            } catch (StatusRuntimeException e) {
                // A restore has deleted it in the meantime, or there are more callers than connections.
                assertThat(e.getStatus().getCode())
                        .isIn(Status.Code.NOT_FOUND, Status.Code.FAILED_PRECONDITION, Status.Code.UNAVAILABLE);
            }
        }
    }

    /// Counts revisions that do not end where the next one of their annotation starts.
    private static long brokenIntervals(String project) {
        return service.sql(handle -> handle.createQuery("""
                        SELECT count(*) FROM (
                            SELECT seq, valid_to, lead(seq) OVER (PARTITION BY annotation_id ORDER BY seq) AS next
                            FROM annotation_revision WHERE project_id = :project) r
                        WHERE valid_to <> seq AND valid_to <> coalesce(next, 9223372036854775807)
                        """)
                .bind("project", project)
                .mapTo(Long.class)
                .one());
    }

    private static String newProject() throws Exception {
        var project = service.project(TestImages.blank(IMAGES)).getId();
        service.user(1).addClass(project, "thing");
        return project;
    }

    private static void freeze(String project, long version) {
        service.service(1).freeze(project, version, VersionType.VERSION_TYPE_WORKING);
    }

    private static long rollback(long version) {
        return service.user(1)
                .restores()
                .rollbackVersion(RollbackVersionRequest.newBuilder()
                        .setVersionId(version)
                        .build())
                .getRevision();
    }
}
