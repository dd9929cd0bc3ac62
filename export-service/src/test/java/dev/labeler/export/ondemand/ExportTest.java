package dev.labeler.export.ondemand;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportErrors;
import dev.labeler.export.TestExportService;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.CreateExportVersionRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ExportOptions;
import dev.labeler.proto.export.v1.GetVersionDownloadRequest;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.VersionProgress;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.export.v1.WatchVersionRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ExportTest {
    private static final TestExportService SERVICE = new TestExportService();
    private static final ObjectMapper JSON = new ObjectMapper();

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void storedExportHasTheRequestedImages() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var export = SERVICE.owner()
                .exports()
                .createExport(CreateExportRequest.newBuilder()
                        .setProjectId(project)
                        .setExportFormat(ExportFormat.EXPORT_FORMAT_COCO)
                        .addImageIds("b.jpg")
                        .setOptions(ExportOptions.newBuilder().setZeroBasedCategories(true))
                        .build());

        assertThat(export.getImageCount()).isEqualTo(1);
        assertThat(export.getAnnotationCount()).isEqualTo(2);
        try (var content = URI.create(export.getDownloadUrl()).toURL().openStream()) {
            var bytes = content.readAllBytes();
            assertThat(Sha256.hex(bytes)).isEqualTo(export.getSha256());
            assertThat(bytes).hasSize((int) export.getFileSizeBytes());
            assertThat(JSON.readTree(bytes).at("/categories/0/id").asInt()).isZero();
        }
    }

    @Test
    void unknownImageIsNamedAndNoObjectIsStored() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var request = CreateExportRequest.newBuilder()
                .setProjectId(project)
                .setExportFormat(ExportFormat.EXPORT_FORMAT_DICE)
                .addImageIds("a.jpg")
                .addImageIds("nowhere.jpg")
                .build();

        var error = ExportErrors.of(() -> SERVICE.owner().exports().createExport(request));

        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.message()).contains("nowhere.jpg");
        assertThat(SERVICE.keys("exports/" + project)).isEmpty();
    }

    @Test
    void aRepeatedRequestStoresOneExport() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var request = CreateExportRequest.newBuilder()
                .setProjectId(project)
                .setExportFormat(ExportFormat.EXPORT_FORMAT_YOLO)
                .build();
        var client = SERVICE.owner().withIdempotencyKey("export-once");

        var first = client.exports().createExport(request);
        var second = client.exports().createExport(request);

        assertThat(second.getExportPath()).isEqualTo(first.getExportPath());
        assertThat(SERVICE.keys("exports/" + project)).containsExactly(first.getExportPath());
    }

    @Test
    void formatIsRequired() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);

        assertThat(ExportErrors.of(() -> SERVICE.owner()
                                .exports()
                                .createExport(CreateExportRequest.newBuilder()
                                        .setProjectId(project)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    @Test
    void aStreamedVersionIsThePublishedFile() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var version = SERVICE.owner().publish(project);
        SERVICE.renameDatasets("renamed since");

        for (var artifact : version.getArtifactsList()) {
            assertThat(Sha256.hex(SERVICE.owner().stream(project, artifact.getFormat(), "v1.0")))
                    .isEqualTo(artifact.getSha256());
        }
    }

    @Test
    void everyFormatIsPublishedAndStreamedWithTheSameBytes() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var formats = ExportFiles.formats();

        var version = SERVICE.owner()
                .versions()
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(project)
                        .addAllExportFormats(formats)
                        .build());

        assertThat(version.getArtifactsList())
                .extracting(artifact -> artifact.getFormat())
                .containsExactlyElementsOf(formats);
        for (var artifact : version.getArtifactsList()) {
            assertThat(artifact.getKey()).endsWith("/" + ExportFiles.fileName(artifact.getFormat()));
            assertThat(Sha256.hex(SERVICE.owner().stream(project, artifact.getFormat(), "v1.0")))
                    .as(artifact.getKey())
                    .isEqualTo(artifact.getSha256());
        }
        assertThat(SERVICE.owner().publish(project).getFormatsList())
                .as("where none are named")
                .containsExactlyElementsOf(ExportFiles.defaultFormats());
    }

    @Test
    void diceHasFlatAnnotationsUnlessTheyAreDeclined() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);

        var flat = JSON.readTree(SERVICE.owner().stream(project, ExportFormat.EXPORT_FORMAT_DICE, ""));
        var nested = SERVICE.owner()
                .exports()
                .createExport(CreateExportRequest.newBuilder()
                        .setProjectId(project)
                        .setExportFormat(ExportFormat.EXPORT_FORMAT_DICE)
                        .setOptions(ExportOptions.newBuilder().setNestedOnly(true))
                        .build());

        assertThat(flat.get("annotations")).hasSize(4);
        assertThat(flat.at("/annotations/0/category_id").asInt())
                .isEqualTo(flat.at("/images/0/annotations/0/class_id").asInt());
        assertThat(flat.at("/categories/0/id").asInt())
                .isEqualTo(flat.at("/classes/0/id").asInt());
        try (var content = URI.create(nested.getDownloadUrl()).toURL().openStream()) {
            var dice = JSON.readTree(content.readAllBytes());
            assertThat(dice.has("annotations") || dice.has("categories")).isFalse();
            assertThat(dice.get("images")).isEqualTo(flat.get("images"));
        }
    }

    @Test
    void streamOfTheCurrentStateIsComplete() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);

        var coco = JSON.readTree(SERVICE.owner().stream(project, ExportFormat.EXPORT_FORMAT_COCO, ""));

        assertThat(coco.get("annotations")).hasSize(4);
        assertThat(ExportErrors.of(() -> SERVICE.owner().stream(project, ExportFormat.EXPORT_FORMAT_COCO, "v9.9"))
                        .reason())
                .isEqualTo(ErrorReason.VERSION_NOT_FOUND);
    }

    @Test
    void exportVersionGetsTheNextMinorNumber() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        SERVICE.owner().publish(project);

        var export = SERVICE.owner()
                .exports()
                .createExportVersion(CreateExportVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setFormat(ExportFormat.EXPORT_FORMAT_YOLO)
                        .build());

        assertThat(export.getVersionNumber()).isEqualTo("v1.1");
        assertThat(export.getDownloadUrl()).startsWith("http");
        assertThat(SERVICE.owner().get(export.getVersionId()).getVersionType())
                .isEqualTo(VersionType.VERSION_TYPE_EXPORT);
        assertThat(ExportErrors.of(() -> SERVICE.owner()
                                .versions()
                                .getVersionDownload(GetVersionDownloadRequest.newBuilder()
                                        .setVersionId(export.getVersionId())
                                        .setFormat(ExportFormat.EXPORT_FORMAT_COCO)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    @Test
    void watchEndsWithTheFinalStatus() throws Exception {
        var project = SERVICE.project(CocoSamples.BOXES);
        var version = SERVICE.owner().publish(project);

        var heard = copy(SERVICE.owner()
                .versions()
                .watchVersion(WatchVersionRequest.newBuilder()
                        .setVersionId(version.getId())
                        .build()));

        assertThat(heard.getLast().getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(heard.getLast().getStep()).isEqualTo("done");
        assertThat(heard.getLast().getDone()).isEqualTo(1);
        assertThat(heard.getLast().getBytes()).isPositive();
    }

    private static List<VersionProgress> copy(Iterator<VersionProgress> messages) {
        var list = new ArrayList<VersionProgress>();
        messages.forEachRemaining(list::add);
        return list;
    }
}
