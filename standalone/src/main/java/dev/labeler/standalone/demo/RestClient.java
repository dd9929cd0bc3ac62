package dev.labeler.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client of the REST API, with JSON requests and responses.
public final class RestClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI base;
    private @Nullable String token;

    /// @param base scheme, host and port; paths include `/api/v1`
    public RestClient(URI base) {
        this.base = base;
    }

    /// Sends this bearer token with all further requests.
    public RestClient withToken(String bearer) {
        this.token = bearer;
        return this;
    }

    /// The bearer token that is sent, empty for none.
    public String token() {
        return token == null ? "" : token;
    }

    /// Signs in and uses the token for all further requests.
    public String login(String email, String password) throws IOException, InterruptedException {
        var answer = post("/api/v1/auth/login", Map.of("email", email, "password", password))
                .expect(200);
        var bearer = answer.get("access_token").asText();
        withToken(bearer);
        return bearer;
    }

    public Response get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), Map.of());
    }

    public Response post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, json(body), Map.of("content-type", "application/json"));
    }

    public Response put(String path, Object body) throws IOException, InterruptedException {
        return send("PUT", path, json(body), Map.of("content-type", "application/json"));
    }

    public Response delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody(), Map.of());
    }

    /// Uploads files as one dataset.
    public Response upload(String path, MultipartBody body) throws IOException, InterruptedException {
        return send("POST", path, body.publisher(), Map.of("content-type", body.contentType()));
    }

    /// Sends any request.
    public Response send(String method, String path, BodyPublisher body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body);
        headers.forEach(request::header);
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        var response = http.send(request.build(), BodyHandlers.ofString());
        return new Response(method + " " + path, response.statusCode(), read(response.body()), response);
    }

    /// Downloads a presigned link, which needs no header, to a file, and overwrites an existing one.
    public Path download(String link, Path target) throws IOException, InterruptedException {
        var whole = BodyHandlers.ofFile(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        var response = http.send(HttpRequest.newBuilder(URI.create(link)).build(), whole);
        if (response.statusCode() != 200) {
            throw new IOException("The download failed with status " + response.statusCode());
        }
        return target;
    }

    /// Parses JSON text to a tree.
    public static JsonNode read(String text) throws IOException {
        return text.isEmpty() ? JSON.nullNode() : JSON.readTree(text);
    }

    private static BodyPublisher json(Object body) throws IOException {
        return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    }

    @Override
    public void close() {
        http.close();
    }

    /// A response.
    ///
    /// @param call the request's method and path, for messages
    /// @param status HTTP status
    /// @param body the JSON body, a null node where there was none
    public record Response(String call, int status, JsonNode body, HttpResponse<String> response) {

        /// Returns the body where the status is the expected one.
        public JsonNode expect(int wanted) throws IOException {
            if (status != wanted) {
                throw new IOException("%s returned %d instead of %d: %s".formatted(call, status, wanted, body));
            }
            return body;
        }
    }
}
