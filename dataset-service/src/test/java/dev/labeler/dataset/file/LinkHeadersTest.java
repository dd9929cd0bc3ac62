package dev.labeler.dataset.file;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.testing.Eventually.eventuallyGet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.StreamManifestRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// How a browser treats the targets of a dataset's signed links: images are shown under the type of their
/// content, everything else is saved and never runs as a page.
class LinkHeadersTest {
    private static final String SCRIPT = "<html><script>alert(1)</script></html>";

    @Test
    void imagesAreShownUnderTheirOwnTypeAndOtherFilesAreSaved() throws Exception {
        try (var service = new TestDatasetService();
                var browser = HttpClient.newHttpClient()) {
            var owner = service.asUser(1);
            var id = owner.upload(
                            named("x"),
                            Map.of(
                                    "wrong extension.jpg", image("png", 8, 8),
                                    "b \"q\".png", image("png", 9, 9),
                                    "page.html", text(SCRIPT),
                                    "labels.txt", text(SCRIPT)))
                    .getDatasetId();

            for (var image : images(service, id)) {
                for (var url : List.of(image.getUrl(), image.getThumbnailUrl())) {
                    var headers = headers(browser, url);
                    assertThat(headers.get("content-type")).isIn("image/png", "image/jpeg", "image/webp");
                    assertThat(headers.get("content-disposition")).startsWith("inline; filename*=UTF-8''");
                }
                assertThat(headers(browser, image.getUrl()).get("content-type")).isEqualTo("image/png");
            }

            var call = owner.downloads()
                    .streamManifest(StreamManifestRequest.newBuilder()
                            .setDatasetId(id)
                            .setLinks(true)
                            .build());
            var dispositions = new HashMap<String, String>();
            for (var entry = call.read(); entry != null; entry = call.read()) {
                var headers = headers(browser, entry.getUrl());
                dispositions.put(
                        entry.getPath(),
                        Objects.requireNonNull(headers.get("content-disposition"))
                                .replaceAll(";.*", ""));
                assertThat(headers.get("content-type")).doesNotContain("html");
            }
            assertThat(dispositions).containsEntry("wrong extension.jpg", "inline");
            assertThat(dispositions).containsEntry("labels.txt", "attachment");
            assertThat(dispositions.getOrDefault("page.html", "attachment")).isEqualTo("attachment");
        }
    }

    private static List<Image> images(TestDatasetService service, String id) {
        return eventuallyGet(Duration.ofSeconds(20), () -> {
            var images = service.asUser(1)
                    .rpc()
                    .listImages(ListImagesRequest.newBuilder().setDatasetId(id).build())
                    .getImagesList();
            assertThat(images)
                    .hasSize(2)
                    .allSatisfy(image -> assertThat(image.getThumbnailUrl()).isNotEmpty());
            return images;
        });
    }

    private static Map<String, String> headers(HttpClient browser, String url) throws Exception {
        var response = browser.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(200);
        var headers = new HashMap<String, String>();
        response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
        return headers;
    }
}
