package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportErrors;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ListVersionsRequest;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final TestExportService SERVICE = new TestExportService();
    private static final ObjectMapper JSON = new ObjectMapper();

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void filesOfAVersionHaveTheSameContent() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var version = SERVICE.owner().publish(project);

        assertThat(version.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(version.getVersionNumber()).isEqualTo("v1.0");
        assertThat(version.getImageCount()).isEqualTo(2);
        assertThat(version.getAnnotationCount()).isEqualTo(4);
        var coco = JSON.readTree(linked(version, ExportFormat.EXPORT_FORMAT_COCO));
        assertThat(names(coco.get("images"))).containsExactly("a 한글.jpg", "b.jpg");
        assertThat(coco.get("annotations")).hasSize(4);
        assertThat(coco.get("categories")).hasSize(2);
        var dice = JSON.readTree(linked(version, ExportFormat.EXPORT_FORMAT_DICE));
        assertThat(names(dice.get("images"))).containsExactly("a 한글.jpg", "b.jpg");
        assertThat(dice.at("/statistics/total_annotations").asInt()).isEqualTo(4);
        assertThat(dice.at("/statistics/class_distribution/dog").asInt()).isEqualTo(2);
        assertThat(dice.at("/images/0/metadata/labeled_at").isTextual()).isTrue();
        var yolo = unzipped(linked(version, ExportFormat.EXPORT_FORMAT_YOLO));
        assertThat(yolo).containsKey("data.yaml");
        // The mask is a crowd region, which YOLO omits.
        assertThat(yolo.get("labels/train/b.txt")).isEqualTo("0 0.05 0.075 0.12 0.075 0.12 0.175 0.05 0.175\n");
        assertThat(yolo.get("labels/train/a 한글.txt")).contains("0 0.1 0.25 0.405 0.25 0.405 0.75 0.1 0.75");
    }

    @Test
    void boxesBecomeDetectionLines() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var version = SERVICE.owner().publish(project);

        assertThat(unzipped(linked(version, ExportFormat.EXPORT_FORMAT_YOLO)).get("labels/train/a.txt"))
                .isEqualTo("0 0.25 0.5 0.3 0.5\n");
    }

    @Test
    void manifestListsTheStoredObjects() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var version = SERVICE.owner().publish(project);

        var folder = "exports/" + project + "/v1.0/";
        var manifest = JSON.readTree(SERVICE.bytes(folder + "manifest.json"));
        assertThat(SERVICE.keys(folder)).hasSize(4);
        assertThat(manifest.get("files")).hasSize(3);
        for (var file : manifest.get("files")) {
            var bytes = SERVICE.bytes(file.get("key").asText());
            assertThat(file.get("sha256").asText()).isEqualTo(Sha256.hex(bytes));
            assertThat(file.get("size_bytes").asLong()).isEqualTo(bytes.length);
        }
        assertThat(version.getArtifactsList())
                .extracting(Artifact::getKey)
                .containsExactly(
                        folder + "annotations_dice.json",
                        folder + "annotations_coco.json",
                        folder + "annotations_yolo.zip");
    }

    @Test
    void laterVersionDoesNotChangeAnEarlierOne() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var first = SERVICE.owner().publish(project);
        var before = SERVICE.bytes(first.getArtifacts(1).getKey());

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
        var second = SERVICE.owner()
                .versions()
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setIncludeDraft(true)
                        .build());

        assertThat(second.getVersionNumber()).isEqualTo("v2.0");
        assertThat(second.getAnnotationCount()).isEqualTo(5);
        assertThat(SERVICE.bytes(first.getArtifacts(1).getKey())).isEqualTo(before);
        assertThat(SERVICE.owner().get(first.getId()).getArtifacts(1).getSha256())
                .isEqualTo(first.getArtifacts(1).getSha256());
    }

    @Test
    void twoPublishersGetTwoNumbers() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        Callable<Version> publish = () -> SERVICE.owner().publish(project);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(publish);
            var second = threads.submit(publish);
            assertThat(first.get().getVersionNumber()).isNotEqualTo(second.get().getVersionNumber());
        }
    }

    @Test
    void repeatedRequestCreatesOneVersion() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var client = SERVICE.owner().withIdempotencyKey("once");

        assertThat(client.publish(project).getId())
                .isEqualTo(client.publish(project).getId());
        assertThat(SERVICE.owner()
                        .versions()
                        .listVersions(ListVersionsRequest.newBuilder()
                                .setProjectId(project)
                                .build())
                        .getTotal())
                .isEqualTo(1);
    }

    @Test
    void takenNumberIsRefusedAlsoWhenRepeated() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        SERVICE.owner().publish(project);
        var request = PublishVersionRequest.newBuilder()
                .setProjectId(project)
                .setVersionNumber("v1.0")
                .build();
        var client = SERVICE.owner().withIdempotencyKey("taken");

        for (var attempt = 0; attempt < 2; attempt++) {
            assertThat(ExportErrors.of(() -> client.versions().publishVersion(request))
                            .reason())
                    .isEqualTo(ErrorReason.ALREADY_EXISTS);
        }
    }

    @Test
    void imageWithoutASizeIsNamedInTheError() throws Exception {
        var project = SERVICE.project(CocoSamples.SIZELESS);

        var error = ExportErrors.of(() -> SERVICE.owner().publishWithUnannotated(project));

        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.message()).contains("nosize.jpg");
        var version = SERVICE.owner()
                .get(Long.parseLong(String.valueOf(error.metadata().get("version_id"))));
        assertThat(version.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_ABORTED);
        assertThat(version.getError()).contains("nosize.jpg");
        assertThat(version.getArtifactsList()).isEmpty();
    }

    @Test
    void versionIsNotFoundForUsersWithoutAccess() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var version = SERVICE.owner().publish(project);

        assertThat(ExportErrors.of(() -> SERVICE.asUser(99).publish(project)).reason())
                .isEqualTo(ErrorReason.PROJECT_NOT_FOUND);
        assertThat(ExportErrors.of(() -> SERVICE.asUser(99).get(version.getId()))
                        .reason())
                .isEqualTo(ErrorReason.VERSION_NOT_FOUND);
        assertThat(ExportErrors.of(() -> SERVICE.owner().publish("proj_x")).reason())
                .isEqualTo(ErrorReason.PROJECT_NOT_FOUND);
    }

    @Test
    void viewersMayDownloadButNotPublish() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var version = SERVICE.owner().publish(project);
        SERVICE.makeDatasetsPublic();

        var error = ExportErrors.of(() -> SERVICE.asUser(50).publish(project));

        assertThat(error.reason()).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(error.metadata()).containsEntry("required_permission", "editor");
        assertThat(SERVICE.asUser(50).get(version.getId()).getDownloadUrl()).startsWith("http");
    }

    private static byte[] linked(Version version, ExportFormat format) throws IOException {
        var artifact = version.getArtifactsList().stream()
                .filter(each -> each.getFormat() == format)
                .findFirst()
                .orElseThrow();
        try (var content = URI.create(artifact.getDownloadUrl()).toURL().openStream()) {
            var bytes = content.readAllBytes();
            assertThat(Sha256.hex(bytes)).isEqualTo(artifact.getSha256());
            return bytes;
        }
    }

    private static Iterable<String> names(JsonNode images) {
        return images.findValuesAsText("file_name");
    }

    static Map<String, String> unzipped(byte[] zip) throws IOException {
        var files = new TreeMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
