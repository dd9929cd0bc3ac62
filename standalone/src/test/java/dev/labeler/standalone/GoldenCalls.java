package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Calls of the labelling frontend with their responses, one file for each screen. Ids, times and links are
/// replaced by their kinds. Run with `-Dgolden.write=true` to write the files again, and read the difference.
final class GoldenCalls {
    private static final Path FILES = Path.of("src/test/resources/frontend");
    private static final JsonMapper JSON = new JsonMapper();

    private final RestClient client;
    private final StringBuilder found = new StringBuilder();
    private final Map<Pattern, String> masks = new LinkedHashMap<>();

    GoldenCalls(RestClient client) {
        this.client = client;
        mask("\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\"", "\"{time}\"");
        mask("\"https?://[^\"]+\"", "\"{url}\"");
        mask("\"thumbnail_url\" : (null|\"\\{url}\")", "\"thumbnail_url\" : {link or null}");
        mask("\\bds_[0-9a-f]{16}\\b", "{dataset}");
        mask("\\bproj_[0-9a-f]{12}\\b", "{project}");
        mask("\\binv_[0-9a-f]{16}\\b", "{invitation}");
        mask("\"request_id\" : \"[^\"]+\"", "\"request_id\" : \"{request}\"");
        mask("\"version\" : \\d+", "\"version\" : {revision}");
        mask("(?<=\"(total_size_bytes|total_bytes|size)\" : )\\d+", "{bytes}");
    }

    void mask(String regex, String shown) {
        masks.put(Pattern.compile(regex), shown);
    }

    /// As the frontend sends it: with a JSON content type, also without a body.
    JsonNode call(String method, String path, int status, String body) throws Exception {
        return call(
                method, path, status, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body), body);
    }

    JsonNode get(String path) throws Exception {
        return call("GET", path, 200, "");
    }

    private JsonNode call(String method, String path, int status, BodyPublisher body, String shown) throws Exception {
        var response = client.send(method, "/frontend/api/v1" + path, body, Map.of("content-type", "application/json"));
        response.expect(status);
        found.append(method).append(' ').append(path).append('\n');
        if (!shown.isEmpty()) {
            found.append(shown).append('\n');
        }
        found.append(status).append(' ').append(pretty(response.body())).append("\n\n");
        return response.body();
    }

    void check(String name) throws IOException {
        var text = found.toString();
        for (var mask : masks.entrySet()) {
            text = mask.getKey().matcher(text).replaceAll(mask.getValue());
        }
        var file = FILES.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, text);
        }
        assertThat(text).as(name).isEqualTo(Files.readString(file));
    }

    private static String pretty(JsonNode body) throws IOException {
        var indenter = new DefaultIndenter("  ", "\n");
        return new String(
                JSON.writer(new DefaultPrettyPrinter()
                                .withArrayIndenter(indenter)
                                .withObjectIndenter(indenter))
                        .writeValueAsBytes(body),
                UTF_8);
    }
}
