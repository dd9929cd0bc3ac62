package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.ExportFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The metadata of a COCO file and of its classes is in the versions of the project.
class SourceMetadataTest {
    private static final TestExportService SERVICE = new TestExportService();
    private static final ObjectMapper JSON = new ObjectMapper();
    /// The box is before the first keypoints, and the category names fewer keypoints than the annotation has.
    private static final String POSES = """
            {"info":{"contributor":"Ann","year":2019},"licenses":[{"id":4,"name":"CC0"}],
             "categories":[{"id":9,"name":"sheep","keypoints":["nose","left","right"],"skeleton":[[1,2]],"flip_idx":[0,2,1],
               "isthing":1}],
             "images":[{"id":1,"file_name":"a.jpg","width":100,"height":80},{"id":2,"file_name":"b.jpg","width":100,"height":80}],
             "annotations":[
              {"id":1,"image_id":1,"category_id":9,"bbox":[10,20,30,40],"area":1200,"iscrowd":0},
              {"id":2,"image_id":2,"category_id":9,"bbox":[10,20,30,40],"area":1200,"iscrowd":0,
               "keypoints":[20,30,2,25,35,1,30,40,2],"num_keypoints":3},
              {"id":3,"image_id":2,"category_id":9,"bbox":[0,0,50,50],"area":9,"iscrowd":1,"segmentation":[]}]}
            """;

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void infoLicensesAndCategoriesAreExported() throws Exception {
        var project = SERVICE.project(POSES);
        var version = SERVICE.owner().publish(project);

        var coco = JSON.readTree(SERVICE.bytes(version.getArtifacts(1).getKey()));
        assertThat(coco.at("/info/contributor").asText()).isEqualTo("Ann");
        assertThat(coco.at("/info/version").asText()).isEqualTo("v1.0");
        assertThat(coco.at("/info/source/year").asInt()).isEqualTo(2019);
        assertThat(coco.at("/licenses")).hasToString("[{\"id\":4,\"name\":\"CC0\"}]");
        assertThat(coco.at("/categories/0/keypoints")).hasToString("[\"nose\",\"left\",\"right\"]");
        assertThat(coco.at("/categories/0/skeleton")).hasToString("[[1,2]]");
        assertThat(coco.at("/categories/0/flip_idx")).hasToString("[0,2,1]");
        assertThat(coco.at("/categories/0/isthing").asInt()).isEqualTo(1);
        assertThat(coco.at("/annotations/2/iscrowd").asInt()).isEqualTo(1);
        assertThat(Sha256.hex(SERVICE.owner().stream(project, ExportFormat.EXPORT_FORMAT_COCO, "v1.0")))
                .isEqualTo(version.getArtifacts(1).getSha256());
    }

    @Test
    void everyLineOfAPoseExportHasTheKeypointsOfTheVersion() throws Exception {
        var named = SERVICE.owner().publish(SERVICE.project(POSES));
        var unnamed = SERVICE.owner()
                .publish(SERVICE.project(POSES.replace("\"keypoints\":[\"nose\",\"left\",\"right\"],", "")));

        for (var version : new dev.labeler.proto.export.v1.Version[] {named, unnamed}) {
            var yolo = PublicationTest.unzipped(
                    SERVICE.bytes(version.getArtifacts(2).getKey()));
            assertThat(yolo.get("data.yaml")).contains("kpt_shape: [3, 3]\nflip_idx: [0, 2, 1]\n");
            assertThat(yolo).containsEntry("labels/train/a.txt", "0 0.25 0.5 0.3 0.5 0 0 0 0 0 0 0 0 0\n");
            assertThat(yolo)
                    .containsEntry("labels/train/b.txt", "0 0.25 0.5 0.3 0.5 0.2 0.375 2 0.25 0.4375 1 0.3 0.5 2\n");
        }
        assertThat(PublicationTest.unzipped(SERVICE.bytes(named.getArtifacts(2).getKey()))
                        .get("data.yaml"))
                .contains("kpt_names:\n  0: [\"nose\", \"left\", \"right\"]\n");
    }
}
