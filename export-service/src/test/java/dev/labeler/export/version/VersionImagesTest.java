package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.export.CocoSamples;
import dev.labeler.export.ExportClient;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Loss;
import dev.labeler.proto.export.v1.Version;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Tests which images a version has.
class VersionImagesTest {
    private static final TestExportService SERVICE = new TestExportService();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNANNOTATED = "omitted image that is neither annotated nor completed";
    private static final String ABSENT = "omitted annotation of an image that is not in the dataset";

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void unannotatedImagesAreOmittedAndCounted() throws Exception {
        var version = SERVICE.owner().publish(SERVICE.project(CocoSamples.MIXED));

        assertThat(version.getImageCount()).isEqualTo(2);
        assertThat(version.getArtifactsList())
                .hasSize(3)
                .allSatisfy(artifact -> assertThat(artifact.getLossesList())
                        .extracting(Loss::getKind, Loss::getCount, Loss::getExample)
                        .contains(tuple(UNANNOTATED, 1L, "c.jpg")));
        assertThat(imagesOf(version)).containsExactly("a 한글.jpg", "b.jpg");
    }

    @Test
    void includeUnannotatedAddsImagesWithoutMarkingThemEmpty() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);

        var version = SERVICE.owner().publishWithUnannotated(project);

        assertThat(version.getIncludeUnannotated()).isTrue();
        assertThat(version.getImageCount()).isEqualTo(3);
        assertThat(imagesOf(version)).containsExactly("a 한글.jpg", "b.jpg", "c.jpg");
        assertThat(version.getArtifacts(0).getLossesList()).isEmpty();
        var yolo = yoloOf(version);
        assertThat(yolo.get("train.txt")).contains("./images/train/c.jpg\n");
        assertThat(yolo).doesNotContainKey("labels/train/c.txt");
        assertThat(Sha256.hex(SERVICE.owner().stream(project, ExportFormat.EXPORT_FORMAT_COCO, "v1.0")))
                .isEqualTo(version.getArtifacts(1).getSha256());
    }

    @Test
    void completedImageWithoutAnnotationsIsEmptyWhileCompleted() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        SERVICE.confirmImage(project, "c.jpg");
        var first = SERVICE.owner().publish(project);
        SERVICE.unconfirmImage(project, "c.jpg");
        var second = SERVICE.owner().publish(project);
        SERVICE.confirmImage(project, "c.jpg");

        assertThat(imagesOf(first)).containsExactly("a 한글.jpg", "b.jpg", "c.jpg");
        assertThat(yoloOf(first)).containsEntry("labels/train/c.txt", "");
        assertThat(JSON.readTree(SERVICE.bytes(first.getArtifacts(0).getKey())).at("/images/2/no_object"))
                .hasToString("{\"annotation_state\":\"confirmed\"}");
        assertThat(imagesOf(second)).containsExactly("a 한글.jpg", "b.jpg");
        for (var version : new Version[] {first, second}) {
            for (var artifact : version.getArtifactsList()) {
                assertThat(Sha256.hex(
                                SERVICE.owner().stream(project, artifact.getFormat(), version.getVersionNumber())))
                        .isEqualTo(artifact.getSha256());
            }
        }
    }

    @Test
    void annotationsOfARemovedImageAreOmittedUntilItReturns() throws Exception {
        var project = SERVICE.project(CocoSamples.MIXED);
        var whole = SERVICE.owner().publish(project);

        SERVICE.removeImage(project, "b.jpg");
        var editor = SERVICE.newEditor(project);
        var without = editor.publish(project);
        var export = export(editor, project);
        SERVICE.returnImage(project, "b.jpg");
        var again = SERVICE.newEditor(project).publish(project);

        assertThat(without.getVersionNumber()).isEqualTo("v2.0");
        assertThat(imagesOf(without)).containsExactly("a 한글.jpg");
        assertThat(without.getAnnotationCount()).isEqualTo(2);
        assertThat(without.getArtifactsList())
                .allSatisfy(artifact -> assertThat(artifact.getLossesList())
                        .extracting(Loss::getKind, Loss::getCount, Loss::getExample)
                        .contains(tuple(ABSENT, 2L, "b.jpg")));
        assertThat(export).contains(tuple(ABSENT, 2L));
        assertThat(imagesOf(again)).containsExactly("a 한글.jpg", "b.jpg");
        assertThat(annotationsOf(again)).isEqualTo(annotationsOf(whole));
    }

    @Test
    void yoloTaskDependsOnTheExportedImages() throws Exception {
        var project = SERVICE.project(
                CocoSamples.MIXED.replace("\"image_id\":2,\"category_id\":2", "\"image_id\":3,\"category_id\":2"));
        SERVICE.removeImage(project, "b.jpg");

        var version = SERVICE.newEditor(project).publish(project);
        SERVICE.returnImage(project, "b.jpg");

        assertThat(yoloOf(version)).containsEntry("labels/train/a 한글.txt", "0 0.2525 0.5 0.305 0.5\n");
        assertThat(Sha256.hex(SERVICE.newEditor(project).stream(project, ExportFormat.EXPORT_FORMAT_YOLO, "v1.0")))
                .isEqualTo(version.getArtifacts(2).getSha256());
    }

    private static java.util.List<org.assertj.core.groups.Tuple> export(ExportClient client, String project) {
        return client
                .exports()
                .createExport(CreateExportRequest.newBuilder()
                        .setProjectId(project)
                        .setExportFormat(ExportFormat.EXPORT_FORMAT_COCO)
                        .build())
                .getLossesList()
                .stream()
                .map(loss -> tuple(loss.getKind(), loss.getCount()))
                .toList();
    }

    private static Iterable<String> imagesOf(Version version) throws IOException {
        return JSON.readTree(SERVICE.bytes(version.getArtifacts(1).getKey()))
                .get("images")
                .findValuesAsText("file_name");
    }

    private static String annotationsOf(Version version) throws IOException {
        return JSON.readTree(SERVICE.bytes(version.getArtifacts(1).getKey()))
                .get("annotations")
                .toString();
    }

    private static java.util.Map<String, String> yoloOf(Version version) throws IOException {
        return PublicationTest.unzipped(SERVICE.bytes(version.getArtifacts(2).getKey()));
    }
}
