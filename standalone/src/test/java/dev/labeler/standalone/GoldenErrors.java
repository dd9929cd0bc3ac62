package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The error responses of the contract, one file each: request, status, relevant headers, body. A missing
/// file is written from the response for review, and the test fails.
final class GoldenErrors {
    private static final Path FILES = Path.of("src/test/resources/errors");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REQUEST_ID = "a-request-of-the-client";
    private static final List<String> HEADERS = List.of(
            "content-type",
            "x-request-id",
            "www-authenticate",
            "allow",
            "retry-after",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "ratelimit-policy");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    /// Values that differ between runs, by regular expression.
    private final Map<Pattern, String> masks = new LinkedHashMap<>(Map.of(TIME, "{time}"));

    /// A call that must fail.
    record Call(String method, String path, String contentType, BodyPublisher body) {
        static Call of(String method, String path) {
            return new Call(method, path, "application/json", BodyPublishers.noBody());
        }

        static Call of(String method, String path, String json) {
            return new Call(method, path, "application/json", BodyPublishers.ofString(json));
        }
    }

    /// Replaces the value, where it is a word of its own, by `{name}`.
    void mask(String name, Object value) {
        maskAll("(?<![A-Za-z0-9_])" + Pattern.quote(value.toString()) + "(?![A-Za-z0-9_])", "{" + name + "}");
    }

    void maskAll(String regex, String shown) {
        masks.put(Pattern.compile(regex), shown);
    }

    void check(String name, RestClient client, Call call) throws Exception {
        var answer = client.send(
                call.method(),
                call.path(),
                call.body(),
                Map.of("content-type", call.contentType(), "x-request-id", REQUEST_ID));
        var found = masked(described(answer));
        var file = FILES.resolve(name + ".json");
        if (!Files.exists(file)) {
            Files.createDirectories(FILES);
            Files.writeString(file, found);
            throw new AssertionError(file + " was missing; review the written file: " + found);
        }
        assertThat(found).as(name).isEqualTo(Files.readString(file));
    }

    private static String described(RestClient.Response answer) throws IOException {
        var shown = JSON.createObjectNode();
        shown.put("request", answer.call()).put("status", answer.status());
        ObjectNode headers = shown.putObject("headers");
        for (var header : HEADERS) {
            answer.response().headers().firstValue(header).ifPresent(value -> headers.put(header, value));
        }
        shown.set("body", answer.body());
        var indenter = new DefaultIndenter("  ", "\n");
        var bytes = JSON.writer(
                        new DefaultPrettyPrinter().withArrayIndenter(indenter).withObjectIndenter(indenter))
                .writeValueAsBytes(shown);
        return new String(bytes, UTF_8) + "\n";
    }

    private String masked(String text) {
        var masked = text;
        for (var mask : masks.entrySet()) {
            masked = mask.getKey().matcher(masked).replaceAll(mask.getValue());
        }
        return masked;
    }
}
