package dev.labeler.export.working;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.export.CocoSamples;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.ListVersionsRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.S3FaultProxy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WorkingCopyTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static S3FaultProxy proxy;
    private static TestExportService service;

    @BeforeAll
    static void open() throws IOException {
        proxy = TestStore.faultProxy();
        service = new TestExportService(TestStore.freshStorage(proxy));
    }

    @AfterAll
    static void close() {
        service.close();
        proxy.close();
    }

    @Test
    void theCopyHasDraftsWithTheirStateAndFollowsWhenTheStoreReturns() throws Exception {
        var project = service.project(CocoSamples.MIXED);
        proxy.refuseConnections();
        draw(project, 1);
        assertThat(service.saveWorkingVersion(project)).isEqualTo("v0.1");
        draw(project, 2);
        assertThat(service.saveWorkingVersion(project)).isEqualTo("v0.2");
        assertThat(list(project))
                .extracting(Version::getVersionNumber, Version::getStatus, Version::getArtifactsCount)
                .containsExactly(
                        tuple("v0.2", VersionStatus.VERSION_STATUS_STAGED, 0),
                        tuple("v0.1", VersionStatus.VERSION_STATUS_STAGED, 0));
        proxy.acceptConnections();

        awaitCopies(project);

        var newest = list(project).getFirst();
        assertThat(newest.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_COMMITTED);
        assertThat(newest.getAnnotationCount()).isEqualTo(6);
        var artifact = newest.getArtifacts(0);
        assertThat(artifact.getKey()).isEqualTo("exports/" + project + "/working/v0.2/annotations_dice.json");
        assertThat(Sha256.hex(service.bytes(artifact.getKey()))).isEqualTo(artifact.getSha256());
        assertThat(json(artifact.getKey()).findValuesAsText("annotation_state"))
                .containsExactlyInAnyOrder("confirmed", "confirmed", "confirmed", "confirmed", "draft", "draft");
        assertThat(json("exports/" + project + "/working/v0.1/annotations_dice.json")
                        .findValuesAsText("annotation_state"))
                .hasSize(5);
        assertThat(service.bytes(newest(project) + "annotations.json")).isEqualTo(service.bytes(artifact.getKey()));
        var metadata = json(newest(project) + "metadata.json");
        assertThat(metadata.get("version_number").asText()).isEqualTo("v0.2");
        assertThat(metadata.at("/annotations/sha256").asText()).isEqualTo(artifact.getSha256());
        assertThat(service.owner().get(newest.getId()).getVersionNumber()).isEqualTo("v0.2");
    }

    @Test
    void anOlderCopyThatArrivesLateDoesNotReplaceANewerOne() throws Exception {
        var project = service.project(CocoSamples.BOXES);
        draw(project, 1);
        service.saveWorkingVersion(project);
        draw(project, 2);
        service.saveWorkingVersion(project);
        awaitCopies(project);
        var versions = list(project);
        try (var database = service.database()) {
            var writer = new NewestCopyWriter(database, service.files());
            writer.write(versions.get(1).getId());
            assertThat(newestNumber(project)).isEqualTo("v0.2");

            // A worker that claimed before v0.2 and was suspended before its write.
            service.sql(
                    "UPDATE working_copy SET version_id = ? WHERE project_id = ?",
                    versions.get(1).getId(),
                    project);
            writer.write(versions.get(1).getId());
            assertThat(newestNumber(project)).isEqualTo("v0.2");

            // Its write reached the store after all: the next write repairs it.
            service.files().delete(newest(project) + "annotations.json");
            writer.write(versions.get(1).getId());
            assertThat(newestNumber(project)).isEqualTo("v0.1");
            writer.write(versions.get(0).getId());
            assertThat(newestNumber(project)).isEqualTo("v0.2");
        }
    }

    @Test
    void oldCopiesAreDeletedAndTheirRowsStay() throws Exception {
        var project = service.project(CocoSamples.BOXES);
        for (var i = 1; i <= 12; i++) {
            draw(project, i);
            service.saveWorkingVersion(project);
        }
        awaitCopies(project);
        try (var database = service.database()) {
            var soon = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
            new WorkingCopyPruner(database, service.files(), Duration.ofHours(2), soon).prune();
            assertThat(copies(project)).hasSize(12);
            new WorkingCopyPruner(database, service.files(), Duration.ofMinutes(1), soon).prune();
        }
        assertThat(copies(project)).hasSize(10).noneMatch(key -> key.contains("/v0.1/") || key.contains("/v0.2/"));
        assertThat(service.keys("exports/" + project + "/working/"))
                .as("the newest two have the rows of the project")
                .filteredOn(key -> key.contains("/rows-"))
                .hasSizeBetween(1, 2)
                .anyMatch(key -> key.contains("/v0.12/"));
        assertThat(list(project)).hasSize(12);
        assertThat(list(project).getLast().getArtifactsCount()).isZero();
        assertThat(service.number(
                        "SELECT count(*) FROM artifact JOIN version USING (version_id) WHERE project_id = ? AND sha256 <> ''",
                        project))
                .isEqualTo(12);
    }

    @Test
    void anImageOfUnknownSizeDoesNotPreventTheCopy() throws Exception {
        var project = service.project(CocoSamples.SIZELESS);
        service.draw(request(project, "nosize.jpg", 1));
        service.saveWorkingVersion(project);
        awaitCopies(project);
        assertThat(json(newest(project) + "annotations.json")
                        .at("/images/1/width")
                        .isNull())
                .isTrue();
    }

    private static void awaitCopies(String project) {
        Eventually.eventually(LIMIT, () -> {
            assertThat(list(project)).allMatch(version -> version.getArtifactsCount() == 1);
            assertThat(newestNumber(project)).isEqualTo(list(project).getFirst().getVersionNumber());
        });
    }

    private static String newestNumber(String project) throws IOException {
        var key = newest(project) + "annotations.json";
        if (service.files().head(key) == null || service.files().head(newest(project) + "metadata.json") == null) {
            return "";
        }
        assertThat(json(key).get("version"))
                .isEqualTo(json(newest(project) + "metadata.json").get("version_number"));
        return json(key).get("version").asText();
    }

    private static List<String> copies(String project) {
        return service.keys("exports/" + project + "/working/").stream()
                .filter(key -> key.endsWith("/annotations_dice.json"))
                .toList();
    }

    private static String newest(String project) {
        return "datasets/" + service.datasetOf(project) + "/working/";
    }

    private static List<Version> list(String project) {
        return service.owner()
                .versions()
                .listVersions(ListVersionsRequest.newBuilder()
                        .setProjectId(project)
                        .setType(VersionType.VERSION_TYPE_WORKING)
                        .build())
                .getVersionsList();
    }

    private static JsonNode json(String key) throws IOException {
        return JsonMapper.builder().build().readTree(service.bytes(key));
    }

    private static void draw(String project, double x) {
        service.draw(request(project, imageOf(project), x));
    }

    private static String imageOf(String project) {
        return service.number(
                                "SELECT count(*) FROM annotation.image WHERE project_id = ? AND image_id = 'a.jpg'",
                                project)
                        == 1
                ? "a.jpg"
                : "b.jpg";
    }

    private static CreateAnnotationRequest request(String project, String image, double x) {
        return CreateAnnotationRequest.newBuilder()
                .setProjectId(project)
                .setImageId(image)
                .setClassId("cat")
                .setGeometry(Geometry.newBuilder()
                        .setBbox(BoundingBox.newBuilder()
                                .setX(x)
                                .setY(1)
                                .setWidth(5)
                                .setHeight(5)))
                .build();
    }
}
