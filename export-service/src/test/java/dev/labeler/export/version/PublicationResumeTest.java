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

/// What a kill leaves is the rows as they were before a step and the objects as they were after it:
/// each test puts the rows back, has the job run again, and wants the same bytes.
class PublicationResumeTest {
    private static final TestExportService HOUSE = new TestExportService();

    private interface Undo {
        void accept(Version version);
    }

    @AfterAll
    static void close() {
        HOUSE.close();
    }

    @Test
    void afterAKillBeforeFreezingWasKept() throws Exception {
        converges(
                version -> HOUSE.sql(
                        "UPDATE version SET status = 1, version_number = NULL, frozen = NULL,"
                                + " dataset = NULL, published_at = NULL WHERE version_id = ?",
                        version.getId()),
                this::forgetArtifacts);
    }

    @Test
    void afterAKillBetweenUploadAndItsRecord() throws Exception {
        converges(version -> status(version, 2), this::forgetArtifacts);
    }

    @Test
    void afterAKillWithHalfOfTheFilesUploaded() throws Exception {
        converges(
                version -> status(version, 2),
                this::forgetArtifacts,
                version -> HOUSE.files().delete(version.getArtifacts(1).getKey()),
                this::deleteManifest);
    }

    @Test
    void afterAKillBeforeTheManifest() throws Exception {
        converges(version -> status(version, 2), this::deleteManifest);
    }

    @Test
    void afterAKillBetweenManifestAndCommit() throws Exception {
        converges(version -> status(version, 2));
    }

    @Test
    void afterAKillBetweenCommitAndPublication() throws Exception {
        converges(version -> status(version, 3));
    }

    @Test
    void aRenamedDatasetDoesNotChangeTheBytes() throws Exception {
        converges(version -> status(version, 2), this::forgetArtifacts, _ -> HOUSE.renameDatasets("another name"));
    }

    @Test
    void otherBytesUnderAKeyOfTheVersionAreNotReplaced() throws Exception {
        var version = HOUSE.owner().publish(HOUSE.project(CocoSamples.MIXED));
        var key = version.getArtifacts(0).getKey();
        HOUSE.files().put(key, "{}".getBytes(UTF_8), "application/json", Map.of());
        status(version, 2);
        forgetArtifacts(version);

        runAgain(version);

        Eventually.eventually(
                Duration.ofSeconds(20), () -> assertThat(failures(version)).isPositive());
        assertThat(HOUSE.bytes(key)).isEqualTo("{}".getBytes(UTF_8));
        assertThat(HOUSE.owner().get(version.getId()).getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_UPLOADING);
    }

    private void converges(Undo... undo) throws Exception {
        var before = HOUSE.owner().publish(HOUSE.project(CocoSamples.MIXED));
        var manifest = HOUSE.bytes(manifest(before));
        List.of(undo).forEach(step -> step.accept(before));

        runAgain(before);

        Eventually.eventually(
                Duration.ofSeconds(20),
                () -> assertThat(HOUSE.owner().get(before.getId()).getStatus())
                        .isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED));
        var after = HOUSE.owner().get(before.getId());
        assertThat(after.getVersionNumber()).isEqualTo(before.getVersionNumber());
        assertThat(hashes(after)).isEqualTo(hashes(before));
        assertThat(HOUSE.bytes(manifest(after))).isEqualTo(manifest);
    }

    private static Map<String, String> hashes(Version version) {
        return version.getArtifactsList().stream().collect(Collectors.toMap(Artifact::getKey, Artifact::getSha256));
    }

    private static String manifest(Version version) {
        return "exports/" + version.getProjectId() + "/" + version.getVersionNumber() + "/manifest.json";
    }

    private static void status(Version version, int status) {
        HOUSE.sql("UPDATE version SET status = ?, published_at = NULL WHERE version_id = ?", status, version.getId());
    }

    private void forgetArtifacts(Version version) {
        HOUSE.sql(
                "UPDATE artifact SET key = NULL, sha256 = NULL, size_bytes = NULL WHERE version_id = ?",
                version.getId());
    }

    private void deleteManifest(Version version) {
        HOUSE.files().delete(manifest(version));
    }

    /// As db-scheduler revives the job of a process that died.
    private static void runAgain(Version version) {
        HOUSE.sql(
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " VALUES ('publish-version', ?, now(), false, 1)",
                Long.toString(version.getId()));
    }

    private static int failures(Version version) {
        return HOUSE.number(
                "SELECT coalesce(max(consecutive_failures), 0) FROM scheduled_tasks WHERE task_instance = ?",
                Long.toString(version.getId()));
    }
}
