package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.testing.SharedData;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Duplicates, statistics and splits of hand signs through REST.
final class GalleryRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    @Test
    void duplicatesStatisticsAndSplitAreAnsweredAsTheContractSays() throws Exception {
        var rest = server.rest();
        var upload = server.work()
                .upload("signs", "signs.zip", UploadZips.ofFolder(SharedData.require("signs-imagefolder")));
        var path = "/api/v1/datasets/" + upload.get("dataset_id").asText();

        var duplicates = looked(path);
        assertThat(duplicates.fieldNames()).toIterable().contains("groups", "total", "pending", "next_page_token");
        for (var group : duplicates.get("groups")) {
            assertThat(group.get("kind").asText()).isIn("exact", "near");
            for (var image : group.get("images")) {
                assertThat(image.fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrder("id", "file_name", "sha256", "distance", "thumbnail_url");
            }
        }
        for (var image : rest.get(path + "/images?limit=200").expect(200).get("images")) {
            assertThat(image.get("thumbnail_url").asText()).startsWith("http");
        }
        var tooMuch = rest.get(path + "/images/duplicates?threshold=17").expect(400);
        assertThat(tooMuch.get("error").asText()).isEqualTo("invalid_request");
        assertThat(tooMuch.get("path").asText()).isEqualTo("threshold");

        var statistics = rest.get(path + "/statistics").expect(200);
        assertThat(statistics.get("num_images").asLong()).isEqualTo(120);
        assertThat(statistics.at("/content_types/image~1jpeg").asLong()).isEqualTo(120);
        assertThat(statistics.get("classes")).hasSize(10);
        assertThat(statistics.at("/width/histogram/0/count").asLong()).isPositive();

        assertThat(rest.get(path + "/split").expect(200).get("active").asBoolean())
                .isFalse();
        var split =
                rest.put(path + "/split", Map.of("seed", 42, "locked", true)).expect(200);
        assertThat(split.get("train").asDouble()).isEqualTo(0.7);
        assertThat(split.get("version").asLong()).isEqualTo(2);
        assertThat(split.at("/images/train").asLong()
                        + split.at("/images/val").asLong()
                        + split.at("/images/test").asLong())
                .isEqualTo(120);
        var locked = rest.put(path + "/split", Map.of("train", 0.5, "val", 0.5)).expect(409);
        assertThat(locked.get("error").asText()).isEqualTo("split_locked");
        rest.put(path + "/split", Map.of("train", 0.5, "locked", false)).expect(422);
    }

    private static JsonNode looked(String path) throws Exception {
        JsonNode answer;
        do {
            Thread.sleep(200);
            answer = server.rest().get(path + "/images/duplicates").expect(200);
        } while (answer.get("pending").asLong() > 0);
        return answer;
    }
}
