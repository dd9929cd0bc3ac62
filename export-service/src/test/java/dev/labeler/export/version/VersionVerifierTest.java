package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportErrors;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.CreateExportVersionRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.GetVersionDownloadRequest;
import dev.labeler.proto.export.v1.VerifiedFile;
import dev.labeler.proto.export.v1.VerifiedFileState;
import dev.labeler.proto.export.v1.VerifyVersionRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionVerification;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class VersionVerifierTest {
    private static final VerifiedFileState INTACT = VerifiedFileState.VERIFIED_FILE_STATE_INTACT;
    private static final VerifiedFileState REBUILT = VerifiedFileState.VERIFIED_FILE_STATE_REBUILT;
    private static final VerifiedFileState MISSING = VerifiedFileState.VERIFIED_FILE_STATE_MISSING;
    private static final VerifiedFileState DAMAGED = VerifiedFileState.VERIFIED_FILE_STATE_DAMAGED;
    private static final TestExportService SERVICE = new TestExportService();

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void missingAndAlteredFilesGetTheirBytesBack() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var version = SERVICE.owner().publish(project);
        var before = contents(project);
        SERVICE.files().put(version.getArtifacts(0).getKey(), bytes("{}"), "application/json", Map.of());
        SERVICE.files().delete(version.getArtifacts(1).getKey());
        SERVICE.files().delete(manifest(version));
        draw(project);

        var report = verify(version, false);
        assertThat(report.getIntact()).isFalse();
        assertThat(report.getFilesList())
                .extracting(VerifiedFile::getState)
                .containsExactly(DAMAGED, MISSING, INTACT, MISSING);
        assertThat(SERVICE.keys("exports/" + project + "/")).hasSize(2);

        var rebuilt = verify(version, true);
        assertThat(rebuilt.getIntact()).isTrue();
        assertThat(rebuilt.getFilesList())
                .extracting(VerifiedFile::getState)
                .containsExactly(REBUILT, REBUILT, INTACT, REBUILT);
        assertThat(contents(project)).isEqualTo(before);
        assertThat(verify(version, true).getFilesList())
                .extracting(VerifiedFile::getState)
                .containsOnly(INTACT);
    }

    @Test
    void alteredManifestIsReplaced() throws Exception {
        var version = SERVICE.owner().publish(SERVICE.project(CocoSamples.BOXES));
        var before = SERVICE.bytes(manifest(version));
        SERVICE.files().put(manifest(version), bytes("{\"files\":[]}"), "application/json", Map.of());

        assertThat(verify(version, true).getFilesList().getLast().getState()).isEqualTo(REBUILT);

        assertThat(SERVICE.bytes(manifest(version))).isEqualTo(before);
    }

    @Test
    void fileThatCannotBeWrittenWithItsHashStaysAsItIs() throws Exception {
        var version = SERVICE.owner().publish(SERVICE.project(CocoSamples.BOXES));
        SERVICE.sql(
                "UPDATE artifact SET sha256 = repeat('f', 64) WHERE version_id = ? AND format = ?",
                version.getId(),
                ExportFormat.EXPORT_FORMAT_COCO_VALUE);
        var key = version.getArtifacts(1).getKey();
        var before = SERVICE.bytes(key);

        var file = verify(version, true).getFiles(1);

        assertThat(file.getState()).isEqualTo(DAMAGED);
        assertThat(file.getNote()).contains(Sha256.hex(before));
        assertThat(SERVICE.bytes(key)).isEqualTo(before);
    }

    @Test
    void everyVersionIsVerified() throws Exception {
        var version = SERVICE.owner().publish(SERVICE.project(CocoSamples.BOXES));
        var found = new ArrayList<VersionVerification>();

        SERVICE.verifier().verifyAll(false, found::add);

        assertThat(found)
                .filteredOn(each -> each.getVersionId() == version.getId())
                .singleElement()
                .satisfies(each -> assertThat(each.getIntact()).isTrue());
    }

    @Test
    void downloadWritesAFileAgainThatWasRemovedAfterItsRetention() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var published = SERVICE.owner().publish(project);
        var created = SERVICE.owner()
                .exports()
                .createExportVersion(CreateExportVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setFormat(ExportFormat.EXPORT_FORMAT_COCO)
                        .build());
        var sha256 = SERVICE.owner().get(created.getVersionId()).getArtifacts(0).getSha256();
        draw(project);
        try (var database = SERVICE.database()) {
            new ExportVersionPruner(database, SERVICE.files(), Duration.ZERO, Clock.systemUTC()).prune();
        }

        assertThat(SERVICE.keys("exports/" + project + "/v1.1/"))
                .containsExactly("exports/" + project + "/v1.1/manifest.json");
        var removed = SERVICE.owner().get(created.getVersionId());
        assertThat(removed.getArtifactsList())
                .singleElement()
                .returns(true, Artifact::getRemoved)
                .returns("", Artifact::getDownloadUrl)
                .returns(sha256, Artifact::getSha256);
        assertThat(verify(removed, true).getIntact()).isTrue();
        var link = SERVICE.owner()
                .versions()
                .getVersionDownload(GetVersionDownloadRequest.newBuilder()
                        .setVersionId(created.getVersionId())
                        .build());
        try (var content = URI.create(link.getDownloadUrl()).toURL().openStream()) {
            assertThat(Sha256.hex(content)).isEqualTo(sha256);
        }
        assertThat(SERVICE.owner().get(created.getVersionId()).getArtifacts(0).getRemoved())
                .isFalse();
        assertThat(verify(published, false).getFilesList())
                .extracting(VerifiedFile::getState)
                .containsOnly(INTACT);
    }

    @Test
    void abortedVersionHasNothingToVerify() throws Exception {
        var project = SERVICE.project(CocoSamples.SIZELESS);
        var error = ExportErrors.of(() -> SERVICE.owner().publishWithUnannotated(project));
        var version = SERVICE.owner().get(Long.parseLong(error.metadata().get("version_id")));

        assertThat(ExportErrors.of(() -> verify(version, true)).reason()).isEqualTo(ErrorReason.NOT_READY);
    }

    private static VersionVerification verify(Version version, boolean rebuild) {
        return SERVICE.owner()
                .publications()
                .verifyVersion(VerifyVersionRequest.newBuilder()
                        .setVersionId(version.getId())
                        .setRebuild(rebuild)
                        .build());
    }

    private static void draw(String project) {
        SERVICE.draw(CreateAnnotationRequest.newBuilder()
                .setProjectId(project)
                .setImageId("c.jpg")
                .setClassId("cat")
                .setGeometry(Geometry.newBuilder()
                        .setBbox(BoundingBox.newBuilder()
                                .setX(1)
                                .setY(2)
                                .setWidth(3)
                                .setHeight(4)))
                .build());
    }

    private static Map<String, String> contents(String project) throws Exception {
        var contents = new HashMap<String, String>();
        for (var key : SERVICE.keys("exports/" + project + "/")) {
            contents.put(key, Sha256.hex(SERVICE.bytes(key)));
        }
        return contents;
    }

    private static String manifest(Version version) {
        return "exports/" + version.getProjectId() + "/" + version.getVersionNumber() + "/manifest.json";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
