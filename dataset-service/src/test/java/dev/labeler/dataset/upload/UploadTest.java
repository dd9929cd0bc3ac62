package dev.labeler.dataset.upload;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.dataset.TestArchives.zip;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UploadTest {
    private static TestDatasetService service;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void zipBecomesADatasetWithItsFilesInTheBucket() throws Exception {
        var owner = service.asUser(7);
        var cat = image("jpg", 32, 16);

        var report = owner.uploadOne(
                named("cats"),
                "cats.zip",
                zip(Map.of("wrap/a/고양이 1.jpg", cat, "wrap/b.png", image("png", 5, 4), "wrap/readme.md", text("hi"))));

        assertThat(report.getStatus()).isEqualTo("uploaded");
        assertThat(report.getNumImages()).isEqualTo(2);
        assertThat(report.getSkippedList())
                .extracting(skipped -> skipped.getFile())
                .containsExactly("readme.md");
        var dataset = owner.rpc()
                .getDataset(GetDatasetRequest.newBuilder()
                        .setDatasetId(report.getDatasetId())
                        .build());
        assertThat(dataset).isEqualTo(report.getDataset());
        assertThat(dataset.getOwnerId()).isEqualTo(7);
        // While a job replaces meta.json, the embedded store also lists the file that it is writing.
        eventually(() -> assertThat(service.keys(dataset.getStoragePath()))
                .containsExactlyInAnyOrder(
                        dataset.getStoragePath() + "a/고양이 1.jpg",
                        dataset.getStoragePath() + "b.png",
                        dataset.getStoragePath() + "meta.json"));
        var images = owner.rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(dataset.getId())
                        .build());
        assertThat(images.getTotal()).isEqualTo(2);
        assertThat(images.getImagesList()).extracting(Image::getId).containsExactly("a/고양이 1.jpg", "b.png");
        var first = images.getImages(0);
        assertThat(first.getWidth()).isEqualTo(32);
        assertThat(first.getHeight()).isEqualTo(16);
        assertThat(first.getContentType()).isEqualTo("image/jpeg");
        assertThat(download(first.getUrl())).isEqualTo(cat);
        assertThat(owner.rpc()
                        .listDatasets(ListDatasetsRequest.getDefaultInstance())
                        .getDatasetsList())
                .contains(dataset);
        assertThat(service.count("upload")).isZero();
    }

    private static byte[] download(String url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }
    }
}
