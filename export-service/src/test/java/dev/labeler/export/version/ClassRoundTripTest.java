package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.KeypointEdge;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Version;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Keypoints of classes go through files, the database and files again; a published version keeps the classes
/// of its day.
class ClassRoundTripTest {
    private static final TestExportService SERVICE = new TestExportService();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA_YAML = """
            train: images/train
            val: images/train
            kpt_shape: [3, 3]
            flip_idx: [0, 2, 1]
            nc: 1
            names:
              0: "face"
            kpt_names:
              0: ["nose", "left", "right"]
            """;
    private static final String POSE = "0 0.25 0.5 0.3 0.5 0.2 0.375 2 0.25 0.4375 1 0.3 0.5 2\n";

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void keypointsOfYoloPoseFilesComeThroughTwice() throws Exception {
        var first = SERVICE.owner().publish(SERVICE.project(yolo(DATA_YAML, POSE)));
        var once = PublicationTest.unzipped(
                SERVICE.bytes(artifact(first, ExportFormat.EXPORT_FORMAT_YOLO).getKey()));
        assertThat(once.get("data.yaml")).isEqualTo(DATA_YAML);
        assertThat(once).containsEntry("labels/train/a.txt", POSE);

        var second = SERVICE.owner()
                .publish(SERVICE.project(yolo(
                        Objects.requireNonNull(once.get("data.yaml")),
                        Objects.requireNonNull(once.get("labels/train/a.txt")))));

        assertThat(artifact(second, ExportFormat.EXPORT_FORMAT_YOLO).getSha256())
                .isEqualTo(artifact(first, ExportFormat.EXPORT_FORMAT_YOLO).getSha256());
        var category = coco(first).at("/categories/0");
        assertThat(category.get("keypoints")).hasToString("[\"nose\",\"left\",\"right\"]");
        assertThat(category.get("flip_idx")).hasToString("[0,2,1]");
    }

    @Test
    void edgesThatAUserAddsAreInCocoAndCountedAsALossOfYolo() throws Exception {
        var project = SERVICE.project(yolo(DATA_YAML, POSE));
        SERVICE.changeClass(UpdateClassRequest.newBuilder()
                .setProjectId(project)
                .setClassId("face")
                .addSkeleton(KeypointEdge.newBuilder().setFrom(1).setTo(3))
                .build());
        var version = SERVICE.owner().publish(project);

        var coco = coco(version);
        assertThat(coco.at("/categories/0/skeleton")).hasToString("[[1,3]]");
        assertThat(artifact(version, ExportFormat.EXPORT_FORMAT_YOLO).getLossesList())
                .anySatisfy(loss -> assertThat(loss.getKind()).startsWith("skeleton edges"));

        // COCO from the store, imported again, is the same file apart from its dates.
        var again = SERVICE.owner()
                .publish(SERVICE.project(Map.of("images/a.png", png(), "coco.json", JSON.writeValueAsBytes(coco))));
        assertThat(coco(again).at("/categories")).isEqualTo(coco.at("/categories"));
    }

    @Test
    void aPublishedVersionKeepsTheNamesOfItsDay() throws Exception {
        var project = SERVICE.project(yolo(DATA_YAML, POSE));
        var first = SERVICE.owner().publish(project);
        SERVICE.changeClass(UpdateClassRequest.newBuilder()
                .setProjectId(project)
                .setClassId("face")
                .setName("head")
                .build());
        SERVICE.retireClass(project, "face");

        var second = SERVICE.owner().publish(project);

        assertThat(coco(first).at("/categories/0/name").asText()).isEqualTo("face");
        assertThat(Sha256.hex(SERVICE.owner().stream(project, ExportFormat.EXPORT_FORMAT_COCO, "v1.0")))
                .isEqualTo(artifact(first, ExportFormat.EXPORT_FORMAT_COCO).getSha256());
        assertThat(coco(second).at("/categories/0/name").asText()).isEqualTo("head");
        assertThat(coco(second).get("annotations")).hasSize(1);
    }

    private static JsonNode coco(Version version) throws Exception {
        return JSON.readTree(
                SERVICE.bytes(artifact(version, ExportFormat.EXPORT_FORMAT_COCO).getKey()));
    }

    private static Artifact artifact(Version version, ExportFormat format) {
        return version.getArtifactsList().stream()
                .filter(each -> each.getFormat() == format)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, byte[]> yolo(String config, String label) throws Exception {
        var files = new TreeMap<String, byte[]>();
        files.put("data.yaml", config.getBytes(StandardCharsets.UTF_8));
        files.put("images/train/a.png", png());
        files.put("labels/train/a.txt", label.getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static byte[] png() throws Exception {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(100, 80, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        return out.toByteArray();
    }
}
