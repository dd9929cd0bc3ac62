package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportErrors;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.CreateExportVersionRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ListVersionsRequest;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the numbers of versions.
class VersionNumberingTest {
    private static final TestExportService SERVICE = new TestExportService();

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void numberOfAFailedAttemptIsReused() throws Exception {
        var project = SERVICE.project(CocoSamples.SIZELESS);

        for (var attempt = 0; attempt < 3; attempt++) {
            assertThat(ExportErrors.of(() -> SERVICE.owner().publishWithUnannotated(project))
                            .reason())
                    .isEqualTo(ErrorReason.UNPROCESSABLE);
        }
        assertThat(SERVICE.owner()
                        .versions()
                        .listVersions(ListVersionsRequest.newBuilder()
                                .setProjectId(project)
                                .build())
                        .getTotal())
                .isZero();
        assertThat(SERVICE.keys("exports/" + project)).isEmpty();
        assertThat(SERVICE.owner().publish(project).getVersionNumber()).isEqualTo("v1.0");
        assertThat(SERVICE.owner().publish(project).getVersionNumber()).isEqualTo("v2.0");
    }

    @Test
    void nextVersionReleasesTheNumberOfAKilledOne() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var killed = SERVICE.owner().publish(project);
        var hash = killed.getArtifacts(1).getSha256();
        // The state after a kill between abort and release: files, manifest and number exist.
        SERVICE.sql(
                "UPDATE version SET status = 6, version_number = NULL, published_at = NULL WHERE version_id = ?",
                killed.getId());

        var next = SERVICE.owner().publishWithUnannotated(project);

        assertThat(next.getVersionNumber()).isEqualTo("v1.0");
        assertThat(next.getArtifacts(1).getSha256()).isNotEqualTo(hash);
        for (var artifact : next.getArtifactsList()) {
            assertThat(Sha256.hex(SERVICE.bytes(artifact.getKey()))).isEqualTo(artifact.getSha256());
        }
    }

    @Test
    void objectOfALateWorkerOfAnAbortedVersionIsReplaced() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var aborted = SERVICE.owner().publish(project);
        var key = aborted.getArtifacts(0).getKey();
        var bytes = SERVICE.bytes(key);
        var metadata =
                java.util.Objects.requireNonNull(SERVICE.files().head(key)).metadata();
        SERVICE.sql(
                "UPDATE version SET status = 6, version_number = NULL, published_at = NULL WHERE version_id = ?",
                aborted.getId());
        var second = SERVICE.owner().publish(project);
        SERVICE.sql(
                "UPDATE version SET status = 6, version_number = NULL, published_at = NULL WHERE version_id = ?",
                second.getId());
        SERVICE.files().delete(key);
        SERVICE.files().put(key, bytes, "application/json", metadata);

        var third = SERVICE.owner().publishWithUnannotated(project);

        assertThat(third.getVersionNumber()).isEqualTo("v1.0");
        assertThat(Sha256.hex(SERVICE.bytes(key)))
                .isEqualTo(third.getArtifacts(0).getSha256());
    }

    @Test
    void lateWorkerDoesNotWriteAnAbortedVersion() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var error = ExportErrors.of(() -> SERVICE.owner().publish(project, "v0.7"));
        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        var version = SERVICE.owner().publish(project);
        SERVICE.sql(
                "UPDATE version SET status = 6, version_number = NULL, released_at = now() WHERE version_id = ?",
                version.getId());
        SERVICE.sql(
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " VALUES ('publish-version', ?, now(), false, 1)",
                Long.toString(version.getId()));

        Eventually.eventually(
                Duration.ofSeconds(20),
                () -> assertThat(SERVICE.number(
                                "SELECT count(*) FROM scheduled_tasks WHERE task_instance = ?",
                                Long.toString(version.getId())))
                        .isZero());
        assertThat(SERVICE.owner().get(version.getId()).getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_ABORTED);
    }

    @Test
    void conflictNamesTheVersionWithTheNumber() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var first = SERVICE.owner().publish(project, "v3.0");
        var client = SERVICE.owner().withIdempotencyKey("named");

        for (var attempt = 0; attempt < 2; attempt++) {
            var error = ExportErrors.of(() -> client.publish(project, "v3.0"));
            assertThat(error.reason()).isEqualTo(ErrorReason.ALREADY_EXISTS);
            assertThat(error.message()).contains("v3.0");
            assertThat(error.metadata())
                    .containsEntry("version_number", "v3.0")
                    .containsEntry("version_id", Long.toString(first.getId()));
        }
        assertThat(SERVICE.owner().publish(project).getVersionNumber()).isEqualTo("v4.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v0.5", "v0.0", "v1.5", "v01.0", "v1.00", "v1", "1.0", "v1.0 ", "v-1.0", ""})
    void aPublicationIsAWholeNumber(String number) throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);

        var error = ExportErrors.of(() -> SERVICE.owner().publish(project, number));

        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.metadata()).containsEntry("path", "version_number");
        assertThat(SERVICE.number("SELECT count(*) FROM version WHERE project_id = ?", project))
                .isZero();
    }

    @Test
    void exportCannotHaveTheNumberOfAWorkingVersion() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);

        assertThat(ExportErrors.of(() -> export(project, "v0.5")).reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(export(project, "v3.2")).isEqualTo("v3.2");
        assertThat(SERVICE.owner().publish(project).getVersionNumber()).isEqualTo("v4.0");
    }

    private static String export(String project, String number) {
        return SERVICE.owner()
                .exports()
                .createExportVersion(CreateExportVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setFormat(ExportFormat.EXPORT_FORMAT_DICE)
                        .setVersionNumber(number)
                        .build())
                .getVersionNumber();
    }
}
