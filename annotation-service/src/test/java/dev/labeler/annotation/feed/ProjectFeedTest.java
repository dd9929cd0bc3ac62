package dev.labeler.annotation.feed;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.AcquireLeaseRequest;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.ImageEvent;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.LeaseEvent;
import dev.labeler.proto.annotation.v1.ProjectEvent;
import dev.labeler.proto.annotation.v1.ReleaseLeaseRequest;
import dev.labeler.proto.annotation.v1.RevisionAction;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.testing.TestIdentity;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectFeedTest {
    private static final int SAVERS = 20;
    private static final int SAVES = Integer.getInteger("labeler.feed.saves", 15);
    private static final int IMAGES = 6;

    private static TestAnnotationService service;
    private AnnotationClient owner;
    private String dataset;
    private String project;

    /// A write as the feed shows it.
    private record Write(long seq, long annotationId) {}

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
        var created = service.project(TestImages.blank(IMAGES));
        dataset = created.getDatasetId();
        project = created.getId();
        service.grant(dataset, 2, 2);
        owner.addClass(project, "thing");
    }

    @Test
    void aWriteIsOneEventWithItsImages() throws Exception {
        try (var reader = new FeedReader(owner, project)) {
            assertThat(reader.last().getAllLeases()).isTrue();
            var made = owner.create(project, "img000.png", box(1));
            reader.receiveUntil(made.getVersion());
            var event = reader.events().getLast();
            assertThat(event.getSeq()).isEqualTo(made.getVersion());
            assertThat(event.getUserId()).isEqualTo(1);
            assertThat(event.getAnnotations(0).getAnnotationId()).isEqualTo(made.getId());
            assertThat(event.getAnnotations(0).getAction()).isEqualTo(RevisionAction.REVISION_ACTION_CREATE);
            assertThat(event.getImagesList())
                    .containsExactly(ImageEvent.newBuilder()
                            .setImageId("img000.png")
                            .setStatus(ImageState.IMAGE_STATE_IN_PROGRESS)
                            .setTotalAnnotations(1)
                            .build());

            var deleted = owner.delete(made);
            reader.receiveUntil(deleted.getVersion());
            assertThat(reader.events().getLast().getAnnotations(0).getDeleted()).isTrue();
        }
    }

    @Test
    void confirmingAndReopeningAnEmptyImageAreEvents() throws Exception {
        try (var reader = new FeedReader(owner, project)) {
            owner.images()
                    .confirmImage(ConfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId("img001.png")
                            .build());
            receiveEvents(reader, 1);
            assertThat(reader.events().getFirst().getImages(0).getStatus()).isEqualTo(ImageState.IMAGE_STATE_COMPLETED);
            owner.images()
                    .unconfirmImage(UnconfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId("img001.png")
                            .build());
            receiveEvents(reader, 2);
            assertThat(reader.events().getLast().getImages(0).getStatus())
                    .isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
            assertThat(reader.events()).allSatisfy(event -> {
                assertThat(event.getUserId()).isEqualTo(1);
                assertThat(event.getAnnotationsCount()).isZero();
            });
        }
    }

    /// Twenty users save while other transactions take a number and commit much later. Three clients follow: one
    /// without a break, one that disconnects after every message, one on another instance.
    @Test
    void everyWriteIsSeenOnceAndInOrder() throws Exception {
        for (var user = 2; user < 2 + SAVERS; user++) {
            if (user != 2) {
                service.grant(dataset, user, 2);
            }
        }
        var done = new AtomicBoolean();
        var stop = new CountDownLatch(1);
        try (var replica = service.startReplica();
                var database = service.database();
                var steady = new FeedReader(owner, project);
                var dropping = new FeedReader(owner, project);
                var other = new FeedReader(replica.user(1), project);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                var start = steady.last().getSeq();
                var readers = new ArrayList<Future<?>>();
                var late = threads.submit(() -> {
                    while (!done.get()) {
                        writeLate(database, 300);
                    }
                    return done;
                });
                var savers = new ArrayList<Future<?>>();
                for (var saver = 0; saver < SAVERS; saver++) {
                    var client = saver % 2 == 0 ? service.user(2 + saver) : replica.user(2 + saver);
                    savers.add(threads.submit(() -> save(client)));
                }
                readers.add(threads.submit(() -> follow(steady, false, stop)));
                readers.add(threads.submit(() -> follow(dropping, true, stop)));
                readers.add(threads.submit(() -> follow(other, false, stop)));
                for (var saver : savers) {
                    saver.get(2, TimeUnit.MINUTES);
                }
                done.set(true);
                late.get(1, TimeUnit.MINUTES);
                stop.countDown();
                // Every reader ends with this write.
                var last = owner.create(project, "img000.png", box(1)).getVersion();
                for (var reader : readers) {
                    reader.get(1, TimeUnit.MINUTES);
                }
                var expected = storedWrites(start);
                assertThat(expected).hasSizeGreaterThan(SAVERS * SAVES / 2);
                for (var reader : List.of(steady, dropping, other)) {
                    reader.receiveUntil(last);
                    var from = reader == steady ? start : firstSeq(reader, start);
                    assertThat(reader.events().stream()
                                    .map(ProjectEvent::getSeq)
                                    .toList())
                            .isSorted()
                            .doesNotHaveDuplicates();
                    assertThat(writes(reader).stream().filter(write -> write.seq() > from))
                            .containsExactlyElementsOf(expected.stream()
                                    .filter(write -> write.seq() > from)
                                    .toList());
                }
            } finally {
                // Also after a failure, before the threads are awaited.
                done.set(true);
                stop.countDown();
                threads.shutdownNow();
            }
        }
    }

    private static long firstSeq(FeedReader reader, long start) {
        return Math.max(start, reader.events().getFirst().getSeq() - 1);
    }

    private static Object follow(FeedReader reader, boolean drops, CountDownLatch stop) throws Exception {
        while (stop.getCount() > 0) {
            reader.receive();
            if (drops) {
                reader.reconnect();
            }
        }
        return reader;
    }

    private Object save(AnnotationClient client) {
        for (var save = 0; save < SAVES; save++) {
            try {
                var made = client.create(project, "img00" + save % IMAGES + ".png", box(save));
                if (save % 3 == 0) {
                    client.move(made, save + 1);
                }
            } catch (StatusRuntimeException e) {
                // On a busy machine a save may wait too long for a connection; it is then not expected.
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            }
        }
        return client;
    }

    /// Takes a number and commits later, while others write.
    private void writeLate(Database database, long millis) {
        database.transactions().inTransaction(handle -> {
            handle.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(?, 1))", project);
            handle.execute("""
                    INSERT INTO image_status_change (project_id, seq, image_id, status, changed_at)
                    VALUES (?, nextval('revision_seq'), 'img005.png', 2, now())
                    """, project);
            return handle.execute("SELECT pg_sleep(?)", millis / 1000.0);
        });
    }

    private static List<Write> writes(FeedReader reader) {
        var writes = new ArrayList<Write>();
        for (var event : reader.events()) {
            if (event.getAnnotationsCount() == 0) {
                writes.add(new Write(event.getSeq(), 0));
            }
            event.getAnnotationsList()
                    .forEach(annotation -> writes.add(new Write(event.getSeq(), annotation.getAnnotationId())));
        }
        return writes;
    }

    private List<Write> storedWrites(long after) {
        return service.sql(handle -> handle.createQuery("""
                        SELECT seq, annotation_id FROM annotation_revision WHERE project_id = :project AND seq > :after
                        UNION ALL
                        SELECT seq, 0 FROM image_status_change c WHERE project_id = :project AND seq > :after
                          AND NOT EXISTS (SELECT FROM annotation_revision r WHERE r.project_id = :project AND r.seq = c.seq)
                        ORDER BY 1, 2
                        """)
                .bind("project", project)
                .bind("after", after)
                .map((row, _) -> new Write(row.getLong(1), row.getLong(2)))
                .list());
    }

    @Test
    void aClientContinuesAfterADisconnect() throws Exception {
        long seen;
        try (var reader = new FeedReader(owner, project)) {
            seen = owner.create(project, "img000.png", box(1)).getVersion();
            reader.receiveUntil(seen);
        }
        var missed = owner.create(project, "img001.png", box(1)).getVersion();
        try (var reader = new FeedReader(owner, project, seen)) {
            reader.receiveUntil(missed);
            assertThat(reader.events()).extracting(ProjectEvent::getSeq).containsExactly(missed);
        }
    }

    @Test
    void aLargeWriteIsAbridged() throws Exception {
        var batch = BatchWriteAnnotationsRequest.newBuilder().setProjectId(project);
        for (var i = 0; i < 700; i++) {
            batch.addUpserts(AnnotationUpsert.newBuilder()
                    .setImageId("img000.png")
                    .setClassId("thing")
                    .setGeometry(box(i % 100)));
        }
        try (var reader = new FeedReader(owner, project)) {
            owner.annotations().batchWriteAnnotations(batch.build());
            var next = owner.create(project, "img001.png", box(1)).getVersion();
            reader.receiveUntil(next);
            assertThat(reader.events()).hasSize(2);
            var large = reader.events().getFirst();
            assertThat(large.getIsAbridged()).isTrue();
            assertThat(large.getAnnotationsCount()).isEqualTo(100);
            assertThat(large.getImages(0).getTotalAnnotations()).isEqualTo(700);
            assertThat(reader.events().getLast().getIsAbridged()).isFalse();
        }
    }

    /// A client that does not read costs no memory, delays no other, and gets every write in the end.
    @Test
    void aSlowClientGetsEveryWrite() throws Exception {
        var count = 9_000;
        try (var slow = new FeedReader(owner, project);
                var quick = new FeedReader(owner, project)) {
            var last = insertChanges(count / 2);
            quick.receiveUntil(last);
            last = insertChanges(count / 2);
            quick.receiveUntil(last);
            slow.receiveUntil(last);
            for (var reader : List.of(slow, quick)) {
                assertThat(reader.events().stream().map(ProjectEvent::getSeq).toList())
                        .hasSize(count)
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void aClientThatIsTooFarBehindLoadsAgain() throws Exception {
        var first = owner.create(project, "img000.png", box(1)).getVersion();
        var last = insertChanges(FeedSubscription.MAX_PAGES * ProjectEventReader.MAX_CHANGES + 1_000);
        try (var reader = new FeedReader(owner, project, first)) {
            var resyncs = 0;
            while (reader.last().getSeq() < last) {
                resyncs += reader.receive().getResync() ? 1 : 0;
            }
            assertThat(resyncs).isEqualTo(1);
            var next = owner.create(project, "img001.png", box(1)).getVersion();
            reader.receiveUntil(next);
            assertThat(reader.events().getLast().getSeq()).isEqualTo(next);
        }
        try (var reader = new FeedReader(owner, project, Long.MAX_VALUE - 1)) {
            assertThat(reader.last().getResync()).isTrue();
            assertThat(reader.last().getSeq()).isGreaterThanOrEqualTo(last);
        }
    }

    private long insertChanges(int count) {
        return service.sql(handle -> handle.createQuery("""
                        WITH added AS (
                            INSERT INTO image_status_change (project_id, seq, image_id, status, changed_at)
                            SELECT :project, nextval('revision_seq'), 'img005.png', 2, now() FROM generate_series(1, :count)
                            RETURNING seq)
                        SELECT max(seq) FROM added
                        """)
                .bind("project", project)
                .bind("count", count)
                .mapTo(Long.class)
                .one());
    }

    @Test
    void leasesAreEvents() throws Exception {
        acquire("img003.png");
        try (var reader = new FeedReader(owner, project)) {
            assertThat(reader.last().getLeasesList())
                    .extracting(lease -> lease.getImageId())
                    .containsExactly("img003.png");
            acquire("img002.png");
            var started = receiveLeases(reader);
            assertThat(started.getImageId()).isEqualTo("img002.png");
            assertThat(started.getLease().getHolder().getUserId()).isEqualTo(1);
            owner.leases()
                    .releaseLease(ReleaseLeaseRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId("img002.png")
                            .build());
            var ended = receiveLeases(reader);
            assertThat(ended.getImageId()).isEqualTo("img002.png");
            assertThat(ended.hasLease()).isFalse();
        }
    }

    private static LeaseEvent receiveLeases(FeedReader reader) throws Exception {
        while (true) {
            var message = reader.receive();
            if (message.getLeasesCount() > 0) {
                return message.getLeases(0);
            }
        }
    }

    private void acquire(String image) {
        owner.leases()
                .acquireLease(AcquireLeaseRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(image)
                        .build());
    }

    @Test
    void theFeedEndsWithTheAccessAndWithTheCredential() throws Exception {
        service.datasetSql("UPDATE dataset SET visibility = 'private' WHERE dataset_id = ?", dataset);
        var token = TestIdentity.TOKENS.issueUser(2, "b@example.org", "user", null, Duration.ofSeconds(3));
        try (var reader = new FeedReader(service.user(2), project);
                var brief = new FeedReader(service.withToken(token), project)) {
            service.datasetSql("DELETE FROM permission WHERE dataset_id = ? AND user_id = 2", dataset);
            var ended = catchThrowableOfType(StatusException.class, () -> {
                while (true) {
                    reader.receive();
                }
            });
            assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            var expired = catchThrowableOfType(StatusException.class, () -> {
                while (true) {
                    brief.receive();
                }
            });
            assertThat(expired.getStatus().getCode()).isIn(Status.Code.UNAUTHENTICATED, Status.Code.NOT_FOUND);
        }
    }

    @Test
    void theNumberOfFeedsOfACallerIsLimited() throws Exception {
        var open = new ArrayList<FeedReader>();
        try {
            for (var i = 0; i < ProjectFeedRegistry.MAX_SUBSCRIPTIONS_OF_CALLER; i++) {
                open.add(new FeedReader(service.user(2), project));
            }
            var refused = catchThrowableOfType(StatusException.class, () -> new FeedReader(service.user(2), project));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            new FeedReader(owner, project).close();
        } finally {
            open.forEach(FeedReader::close);
        }
    }

    private static void receiveEvents(FeedReader reader, int count) throws Exception {
        while (reader.events().size() < count) {
            reader.receive();
        }
    }
}
