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

/// Which images a version holds.
class VersionImagesTest {
    private static final TestExportService HOUSE = new TestExportService();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNANNOTATED = "image that nobody has annotated or completed left out";
    private static final String ABSENT = "annotation of an image that the dataset does not have left out";

    @AfterAll
    static void close() {
        HOUSE.close();
    }

    @Test
    void imagesThatNobodyAnnotatedAreLeftOutAndCounted() throws Exception {
        var version = HOUSE.owner().publish(HOUSE.project(CocoSamples.MIXED));

        assertThat(version.getImageCount()).isEqualTo(2);
        assertThat(version.getArtifactsList())
                .hasSize(3)
                .allSatisfy(artifact -> assertThat(artifact.getLossesList())
                        .extracting(Loss::getKind, Loss::getCount, Loss::getExample)
                        .contains(tuple(UNANNOTATED, 1L, "c.jpg")));
        assertThat(imagesOf(version)).containsExactly("a 한글.jpg", "b.jpg");
    }

    @Test
    void includeUnannotatedBringsThemWithoutCallingThemEmpty() throws Exception {
        var project = HOUSE.project(CocoSamples.MIXED);

        var version = HOUSE.owner().publishWithUnannotated(project);

        assertThat(version.getIncludeUnannotated()).isTrue();
        assertThat(version.getImageCount()).isEqualTo(3);
        assertThat(imagesOf(version)).containsExactly("a 한글.jpg", "b.jpg", "c.jpg");
        assertThat(version.getArtifacts(0).getLossesList()).isEmpty();
        var yolo = yoloOf(version);
        assertThat(yolo.get("train.txt")).contains("./images/train/c.jpg\n");
        assertThat(yolo).doesNotContainKey("labels/train/c.txt");
        assertThat(Sha256.hex(HOUSE.owner().stream(project, ExportFormat.EXPORT_FORMAT_COCO, "v1.0")))
                .isEqualTo(version.getArtifacts(1).getSha256());
    }

    @Test
    void aCompletedImageWithoutAnnotationsIsEmptyForAsLongAsItIsCompleted() throws Exception {
        var project = HOUSE.project(CocoSamples.MIXED);
        HOUSE.confirmImage(project, "c.jpg");
        var first = HOUSE.owner().publish(project);
        HOUSE.unconfirmImage(project, "c.jpg");
        var second = HOUSE.owner().publish(project);
        HOUSE.confirmImage(project, "c.jpg");

        assertThat(imagesOf(first)).containsExactly("a 한글.jpg", "b.jpg", "c.jpg");
        assertThat(yoloOf(first)).containsEntry("labels/train/c.txt", "");
        assertThat(JSON.readTree(HOUSE.bytes(first.getArtifacts(0).getKey())).at("/images/2/no_object"))
                .hasToString("{\"annotation_state\":\"confirmed\"}");
        assertThat(imagesOf(second)).containsExactly("a 한글.jpg", "b.jpg");
        for (var version : new Version[] {first, second}) {
            for (var artifact : version.getArtifactsList()) {
                assertThat(Sha256.hex(HOUSE.owner().stream(project, artifact.getFormat(), version.getVersionNumber())))
                        .isEqualTo(artifact.getSha256());
            }
        }
    }

    @Test
    void annotationsOfARemovedImageAreLeftOutAndReturnWithIt() throws Exception {
        var project = HOUSE.project(CocoSamples.MIXED);
        var whole = HOUSE.owner().publish(project);

        HOUSE.removeImage(project, "b.jpg");
        var editor = HOUSE.newEditor(project);
        var without = editor.publish(project);
        var export = export(editor, project);
        HOUSE.returnImage(project, "b.jpg");
        var again = HOUSE.newEditor(project).publish(project);

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
    void theTaskOfAYoloZipIsThatOfTheImagesInIt() throws Exception {
        var project = HOUSE.project(
                CocoSamples.MIXED.replace("\"image_id\":2,\"category_id\":2", "\"image_id\":3,\"category_id\":2"));
        HOUSE.removeImage(project, "b.jpg");

        var version = HOUSE.newEditor(project).publish(project);
        HOUSE.returnImage(project, "b.jpg");

        assertThat(yoloOf(version)).containsEntry("labels/train/a 한글.txt", "0 0.2525 0.5 0.305 0.5\n");
        assertThat(Sha256.hex(HOUSE.newEditor(project).stream(project, ExportFormat.EXPORT_FORMAT_YOLO, "v1.0")))
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
        return JSON.readTree(HOUSE.bytes(version.getArtifacts(1).getKey()))
                .get("images")
                .findValuesAsText("file_name");
    }

    private static String annotationsOf(Version version) throws IOException {
        return JSON.readTree(HOUSE.bytes(version.getArtifacts(1).getKey()))
                .get("annotations")
                .toString();
    }

    private static java.util.Map<String, String> yoloOf(Version version) throws IOException {
        return PublicationTest.unzipped(HOUSE.bytes(version.getArtifacts(2).getKey()));
    }
}
