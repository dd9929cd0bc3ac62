package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportErrors;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.CancelVersionRequest;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionProgress;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.export.v1.WatchVersionRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3FaultProxy;
import dev.labeler.testing.faults.S3Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicationOptionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final S3FaultProxy PROXY = TestStore.faultProxy();
    private static final TestExportService SERVICE = new TestExportService(TestStore.freshStorage(PROXY));

    @AfterAll
    static void close() {
        SERVICE.close();
        PROXY.close();
    }

    @AfterEach
    void clearFaults() {
        PROXY.clear();
    }

    @Test
    void versionOfVerifiedAnnotationsStaysTheSame() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        SERVICE.verifyAnnotations(project, "b.jpg");
        var request = PublishVersionRequest.newBuilder().setProjectId(project).setOnlyVerified(true);

        var version = SERVICE.owner().versions().publishVersion(request.build());

        assertThat(version.getOnlyVerified()).isTrue();
        assertThat(version.getAnnotationCount()).isEqualTo(2);
        assertThat(version.getImageCount()).isEqualTo(1);
        assertThat(SERVICE.bytes("exports/" + project + "/v1.0/manifest.json"))
                .asString()
                .contains("\"only_verified\"");
        SERVICE.verifyAnnotations(project, "a 한글.jpg");
        for (var artifact : version.getArtifactsList()) {
            assertThat(Sha256.hex(SERVICE.owner().stream(project, artifact.getFormat(), "v1.0")))
                    .isEqualTo(artifact.getSha256());
        }
        var error = ExportErrors.of(() -> SERVICE.owner()
                .versions()
                .publishVersion(request.setIncludeDraft(true).build()));
        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.message()).contains("only_verified");
    }

    @Test
    void progressEndsWithTheTotals() throws Exception {
        var version = SERVICE.owner().publish(SERVICE.project(CocoSamples.MIXED));

        var events = new ArrayList<VersionProgress>();
        SERVICE.owner()
                .versions()
                .watchVersion(WatchVersionRequest.newBuilder()
                        .setVersionId(version.getId())
                        .build())
                .forEachRemaining(events::add);

        var last = events.getLast();

        assertThat(last.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(last.getStep()).isEqualTo("done");
        assertThat(last.getDone()).isEqualTo(3).isEqualTo(last.getTotal());
        assertThat(last.getBytes())
                .isEqualTo(version.getArtifactsList().stream()
                        .mapToLong(Artifact::getSizeBytes)
                        .sum());
        assertThat(last.getBytesPerSecond()).isPositive();
        assertThat(last.hasSecondsLeft()).isFalse();
    }

    @Test
    void cancelledVersionLeavesNoObjectsAndReleasesItsNumber() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        PROXY.add(FaultRule.on(new Fault.Hang(Duration.ofMinutes(5)), S3Operation.PUT_OBJECT));
        var version = publishWithoutWaiting(project);
        assertThat(version.getVersionNumber()).isEqualTo("v1.0");
        assertThat(version.getArtifactsList()).isEmpty();

        assertThat(cancel(version).getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_ABORTED);

        var again = cancel(version);
        assertThat(again.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_ABORTED);
        assertThat(again.getError()).contains("was cancelled by user 1");
        PROXY.clear();
        assertThat(SERVICE.owner().publish(project).getVersionNumber()).isEqualTo("v1.0");
        assertThat(SERVICE.keys("exports/" + project + "/")).hasSize(4);
    }

    @Test
    void objectsCompletedAfterTheCancellationAreDeleted() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var delay = FaultRule.on(new Fault.Delay(Duration.ofMillis(400)), S3Operation.PUT_OBJECT);
        PROXY.add(delay);
        var version = publishWithoutWaiting(project);
        Eventually.eventually(LIMIT, () -> assertThat(delay.applied()).isPositive());

        cancel(version);

        // Every file is stored before the worker notices.
        Eventually.eventually(LIMIT, () -> assertThat(delay.applied()).isEqualTo(3));
        Eventually.eventually(
                LIMIT,
                () -> assertThat(SERVICE.keys("exports/" + project + "/")).isEmpty());
        PROXY.clear();
        assertThat(SERVICE.owner().publish(project).getVersionNumber()).isEqualTo("v1.0");
    }

    @Test
    void waitingPublisherIsToldOfTheCancellation() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var hang = FaultRule.on(new Fault.Hang(Duration.ofMinutes(5)), S3Operation.PUT_OBJECT);
        PROXY.add(hang);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var publisher =
                    threads.submit(() -> ExportErrors.of(() -> SERVICE.owner().publish(project)));
            Eventually.eventually(LIMIT, () -> assertThat(hang.applied()).isPositive());
            var id = SERVICE.number("SELECT max(version_id)::int FROM version WHERE project_id = ?", project);

            cancel(SERVICE.owner().get(id));

            assertThat(publisher.get().reason()).isEqualTo(ErrorReason.NOT_READY);
        }
    }

    @Test
    void publishedVersionCannotBeCancelled() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var version = SERVICE.owner().publish(project);

        var error = ExportErrors.of(() -> cancel(version));

        assertThat(error.reason()).isEqualTo(ErrorReason.NOTHING_TO_DO);
        assertThat(error.metadata()).containsEntry("status", "published");
        assertThat(SERVICE.keys("exports/" + project + "/")).hasSize(4);
    }

    private static Version publishWithoutWaiting(String project) {
        return SERVICE.owner()
                .versions()
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setWait(false)
                        .build());
    }

    private static Version cancel(Version version) {
        return SERVICE.owner()
                .publications()
                .cancelVersion(CancelVersionRequest.newBuilder()
                        .setVersionId(version.getId())
                        .build());
    }
}
