package dev.labeler.export.version;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.CocoSamples;
import dev.labeler.export.TestExportService;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A kill can leave rows from before a step with objects from after it. Each test restores such rows, runs
/// the job again and expects the same bytes.
class PublicationResumeTest {
    private static final TestExportService SERVICE = new TestExportService();

    private interface Undo {
        void accept(Version version);
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void resumesAfterAKillBeforeTheFreezeIsStored() throws Exception {
        converges(
                version -> SERVICE.sql(
                        "UPDATE version SET status = 1, version_number = NULL, frozen = NULL,"
                                + " dataset = NULL, published_at = NULL WHERE version_id = ?",
                        version.getId()),
                this::clearArtifacts);
    }

    @Test
    void resumesAfterAKillBetweenUploadAndItsRecord() throws Exception {
        converges(version -> status(version, 2), this::clearArtifacts);
    }

    @Test
    void resumesAfterAKillWithHalfOfTheFilesUploaded() throws Exception {
        converges(
                version -> status(version, 2),
                this::clearArtifacts,
                version -> SERVICE.files().delete(version.getArtifacts(1).getKey()),
                this::deleteManifest);
    }

    @Test
    void resumesAfterAKillBeforeTheManifest() throws Exception {
        converges(version -> status(version, 2), this::deleteManifest);
    }

    @Test
    void resumesAfterAKillBetweenManifestAndCommit() throws Exception {
        converges(version -> status(version, 2));
    }

    @Test
    void resumesAfterAKillBetweenCommitAndPublication() throws Exception {
        converges(version -> status(version, 3));
    }

    @Test
    void aRenamedDatasetDoesNotChangeTheBytes() throws Exception {
        converges(version -> status(version, 2), this::clearArtifacts, _ -> SERVICE.renameDatasets("another name"));
    }

    @Test
    void existingObjectWithOtherBytesIsNotReplaced() throws Exception {
        var version = SERVICE.owner().publish(SERVICE.project(CocoSamples.MIXED));
        var key = version.getArtifacts(0).getKey();
        SERVICE.files().put(key, "{}".getBytes(UTF_8), "application/json", Map.of());
        status(version, 2);
        clearArtifacts(version);

        runAgain(version);

        Eventually.eventually(
                Duration.ofSeconds(20), () -> assertThat(failures(version)).isPositive());
        assertThat(SERVICE.bytes(key)).isEqualTo("{}".getBytes(UTF_8));
        assertThat(SERVICE.owner().get(version.getId()).getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_UPLOADING);
    }

    private void converges(Undo... undo) throws Exception {
        var before = SERVICE.owner().publish(SERVICE.project(CocoSamples.MIXED));
        var manifest = SERVICE.bytes(manifest(before));
        List.of(undo).forEach(step -> step.accept(before));

        runAgain(before);

        Eventually.eventually(
                Duration.ofSeconds(20),
                () -> assertThat(SERVICE.owner().get(before.getId()).getStatus())
                        .isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED));
        var after = SERVICE.owner().get(before.getId());
        assertThat(after.getVersionNumber()).isEqualTo(before.getVersionNumber());
        assertThat(hashes(after)).isEqualTo(hashes(before));
        assertThat(SERVICE.bytes(manifest(after))).isEqualTo(manifest);
    }

    private static Map<String, String> hashes(Version version) {
        return version.getArtifactsList().stream().collect(Collectors.toMap(Artifact::getKey, Artifact::getSha256));
    }

    private static String manifest(Version version) {
        return "exports/" + version.getProjectId() + "/" + version.getVersionNumber() + "/manifest.json";
    }

    private static void status(Version version, int status) {
        SERVICE.sql("UPDATE version SET status = ?, published_at = NULL WHERE version_id = ?", status, version.getId());
    }

    private void clearArtifacts(Version version) {
        SERVICE.sql(
                "UPDATE artifact SET key = NULL, sha256 = NULL, size_bytes = NULL WHERE version_id = ?",
                version.getId());
    }

    private void deleteManifest(Version version) {
        SERVICE.files().delete(manifest(version));
    }

    /// Schedules the job again, like db-scheduler after the heartbeat of a process has expired.
    private static void runAgain(Version version) {
        SERVICE.sql(
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " VALUES ('publish-version', ?, now(), false, 1)",
                Long.toString(version.getId()));
    }

    private static int failures(Version version) {
        return SERVICE.number(
                "SELECT coalesce(max(consecutive_failures), 0) FROM scheduled_tasks WHERE task_instance = ?",
                Long.toString(version.getId()));
    }
}
