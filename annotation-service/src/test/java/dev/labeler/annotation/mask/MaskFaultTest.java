package dev.labeler.annotation.mask;

import static dev.labeler.annotation.mask.MaskUploadClient.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.CompleteMaskGroupResponse;
import dev.labeler.proto.annotation.v1.MaskGroupUpload;
import dev.labeler.proto.annotation.v1.NewMaskFile;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3FaultProxy;
import dev.labeler.testing.faults.S3Operation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Completion of groups while the store fails, the service is stopped, or several callers complete at once.
final class MaskFaultTest {
    private static final int FILES = 12;
    private static final S3FaultProxy PROXY = TestStore.faultProxy();

    private static TestAnnotationService service;
    private static MaskUploadClient client;
    private static Project project;
    private final byte[] mask = TestMasks.png(10);

    @BeforeAll
    static void start() throws Exception {
        service = new TestAnnotationService(TestStore.freshStorage(PROXY));
        client = new MaskUploadClient(service, 1);
        project = service.project(TestImages.blank(1));
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
        PROXY.close();
    }

    @BeforeEach
    void clear() {
        PROXY.clear();
        PROXY.requests().clear();
    }

    @Test
    void aCompletionContinuesAfterTheStoreFailed() throws Exception {
        var group = uploaded();
        PROXY.add(FaultRule.on(Fault.internalError(), S3Operation.COPY_OBJECT).from(5));

        assertThatThrownBy(() -> client.complete(group))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));

        PROXY.clear();
        var verified = client.find(group).getFilesList().stream()
                .filter(file -> file.getVerified())
                .count();
        assertThat(verified).isBetween(1L, FILES - 1L);
        PROXY.requests().clear();
        assertComplete(client.complete(group));
        assertThat(PROXY.requests().count(S3Operation.COPY_OBJECT)).isEqualTo(FILES - verified);
    }

    @Test
    void aCompletionFinishesAfterTheServiceWasStoppedInTheMiddle() throws Exception {
        var group = uploaded();
        PROXY.add(FaultRule.on(new Fault.Hang(Duration.ofMinutes(1)), S3Operation.COPY_OBJECT)
                .from(4));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> client.complete(group));
            Eventually.eventually(() ->
                    assertThat(PROXY.requests().count(S3Operation.COPY_OBJECT)).isGreaterThan(6));
            PROXY.clear();
            service.restart();
            assertThatThrownBy(call::get).hasCauseInstanceOf(StatusRuntimeException.class);
        }

        assertComplete(client.complete(group));
    }

    @Test
    void aCompletionContinuesAfterItsBackendsWereKilled() throws Exception {
        var group = uploaded();
        PROXY.add(FaultRule.on(Fault.delay(Duration.ofMillis(500)), S3Operation.COPY_OBJECT)
                .from(4));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> client.complete(group));
            Eventually.eventually(() ->
                    assertThat(PROXY.requests().count(S3Operation.COPY_OBJECT)).isGreaterThan(4));
            killBackends();
            PROXY.clear();
            try {
                assertComplete(call.get());
            } catch (ExecutionException e) {
                assertThat(e).hasRootCauseInstanceOf(StatusRuntimeException.class);
            }
        }

        assertComplete(client.complete(group));
        assertThat(client.get(client.find(group).getFiles(0).getDownloadUrl())).isEqualTo(mask);
    }

    private static void killBackends() {
        try (var database = service.database();
                var handle = database.jdbi().open()) {
            assertThat(handle.createQuery("""
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                              AND application_name = 'labeler-annotation'
                            """).mapTo(Boolean.class).list()).isNotEmpty();
        }
    }

    /// The state in the database and the store after each step at which a process can be killed.
    @Test
    void aCompletionContinuesAfterAKillAtAnyStep() throws Exception {
        var group = uploaded();
        assertComplete(client.complete(group));
        var metadata = MaskObjectKeys.metadata(group.getAnnotationId(), group.getGroupId());
        var written = service.annotationStore().head(metadata);
        assertThat(written).isNotNull();

        // Copied, but not stored as verified.
        client.put(group.getFiles(0), mask);
        service.annotationStore().delete(metadata);
        resume(
                "UPDATE mask_file SET verified_at = NULL, rle = NULL, dimensions = '{}' WHERE group_id = ? AND file_number = 1",
                group);
        resume("UPDATE mask_group SET completed_at = NULL WHERE group_id = ?", group);
        assertComplete(client.complete(group));
        assertThat(client.find(group).getFiles(0).getUsable()).isTrue();

        // All files verified, before and after metadata.json was written.
        service.annotationStore().delete(metadata);
        resume("UPDATE mask_group SET completed_at = NULL WHERE group_id = ?", group);
        assertComplete(client.complete(group));
        resume("UPDATE mask_group SET completed_at = NULL WHERE group_id = ?", group);
        assertComplete(client.complete(group));

        assertThat(client.find(group).getComplete()).isTrue();
        var again = service.annotationStore().head(metadata);
        assertThat(again).isNotNull();
        assertThat(again.sha256()).isEqualTo(written.sha256());
    }

    private static void resume(String sql, MaskGroupUpload group) {
        service.sql(handle -> handle.execute(sql, group.getGroupId()));
    }

    @Test
    void concurrentCompletionsHaveOneEffect() throws Exception {
        var group = uploaded();
        PROXY.add(FaultRule.every(Fault.delay(Duration.ofMillis(20))));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<CompleteMaskGroupResponse>>();
            IntStream.range(0, 6).forEach(_ -> calls.add(() -> client.complete(group)));
            for (Future<CompleteMaskGroupResponse> call : threads.invokeAll(calls)) {
                assertComplete(call.get());
            }
        }
        var completedAt = client.find(group).getCompletedAt();

        assertComplete(client.complete(group));

        assertThat(client.find(group).getCompletedAt()).isEqualTo(completedAt);
        assertThat(client.get(client.find(group).getFiles(0).getDownloadUrl())).isEqualTo(mask);
    }

    @Test
    void aFileThatIsWrittenAgainDuringVerificationIsNotMoved() throws Exception {
        var group = client.create(client.annotation(project, "img000.png"), png("a.png", mask));
        var other = mask.clone();
        other[other.length - 20] ^= 1;
        client.put(group.getFiles(0), mask);
        PROXY.add(FaultRule.on(Fault.delay(Duration.ofSeconds(1)), S3Operation.COPY_OBJECT));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> client.complete(group));
            Eventually.eventually(() ->
                    assertThat(PROXY.requests().count(S3Operation.COPY_OBJECT)).isPositive());
            client.put(group.getFiles(0), other);

            assertThat(call.get().getRejectedList())
                    .extracting(file -> file.getFile() + " " + file.getReason())
                    .containsExactly("a.png has another SHA-256 than announced");
        }
        assertThat(service.annotationStore().head(group.getFiles(0).getKey())).isNull();

        client.put(group.getFiles(0), mask);
        assertThat(client.complete(group).getComplete()).isTrue();
    }

    @Test
    void damageInTransitIsReadAgain() throws Exception {
        var group = uploaded();
        // The first reads are of different files.
        var flips = PROXY.add(FaultRule.on(new Fault.FlipDownloadedBit(30), S3Operation.GET_OBJECT)
                .times(4));
        var truncations = PROXY.add(FaultRule.on(new Fault.Truncate(7), S3Operation.GET_OBJECT)
                .from(5)
                .times(3));

        assertComplete(client.complete(group));

        assertThat(flips.applied()).isEqualTo(4);
        assertThat(truncations.applied()).isEqualTo(3);
    }

    @Test
    void aSlowStoreIsCalledForSeveralFilesAtATime() throws Exception {
        var group = uploaded();
        PROXY.add(FaultRule.every(Fault.delay(Duration.ofMillis(20))));
        PROXY.requests().clear();

        assertComplete(client.complete(group));

        assertThat(PROXY.requests().mostInFlight()).isGreaterThan(1);
    }

    private MaskGroupUpload uploaded() throws Exception {
        var files = IntStream.range(0, FILES)
                .mapToObj(i -> png("slice" + i + ".png", mask))
                .toArray(NewMaskFile.Builder[]::new);
        var group = client.create(client.annotation(project, "img000.png"), files);
        for (var file : group.getFilesList()) {
            assertThat(client.put(file, mask)).isEqualTo(200);
        }
        return group;
    }

    private static void assertComplete(CompleteMaskGroupResponse response) {
        assertThat(response.getComplete()).isTrue();
        assertThat(response.getVerifiedList()).hasSize(FILES);
        assertThat(List.of(response.getMissingCount(), response.getRejectedCount()))
                .containsOnly(0);
    }
}
