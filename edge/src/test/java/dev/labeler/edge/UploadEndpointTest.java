package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadEndpointTest {
    private static final String BOUNDARY = "----labeler-boundary";

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static String field(String name, String value) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String fileName, String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n";
    }

    private static String end() {
        return "--" + BOUNDARY + "--\r\n";
    }

    private HttpResponse<String> upload(String query, String body) throws IOException, InterruptedException {
        return edge.send(edge.request("/api/v1/datasets/upload" + query)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))));
    }

    private List<String> seen() {
        var seen = new ArrayList<String>();
        edge.services.uploads.drainTo(seen);
        return seen;
    }

    /// How the service saw the upload end. What a cancelled call had sent before may or may not
    /// have been seen.
    private String ending() throws InterruptedException {
        var step = edge.services.uploads.poll(5, TimeUnit.SECONDS);
        while (step != null && (step.startsWith("header") || step.startsWith("file"))) {
            step = edge.services.uploads.poll(5, TimeUnit.SECONDS);
        }
        return String.valueOf(step);
    }

    @Test
    void oneArchiveGoesThrough() throws Exception {
        var answer = upload(
                "",
                field("name", "혈액 cells")
                        + field("visibility", "public")
                        + field("tags", "a, b")
                        + file("file", "bccd.zip", "x".repeat(3 << 20))
                        + end());
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).startsWith("{\"dataset_id\":\"ds_new\",\"status\":\"uploaded\"");
        assertThat(seen())
                .containsExactly("header 혈액 cells VISIBILITY_PUBLIC [a, b]", "file bccd.zip", "end " + (3 << 20));
    }

    @Test
    void manyFilesKeepTheirRelativePaths() throws Exception {
        var answer = upload(
                "?name=from+query",
                file("files", "train/그림 1.jpg", "abc") + file("files", "train/a;b.jpg", "") + end());
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(seen())
                .containsExactly(
                        "header from query VISIBILITY_UNSPECIFIED []",
                        "file train/그림 1.jpg",
                        "file train/a;b.jpg",
                        "end 3");
    }

    @Test
    void fieldsAfterAFileAreRefusedRatherThanLost() throws Exception {
        var answer = upload("", file("file", "a.zip", "abc") + field("name", "late") + end());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"path\":\"name\"");
        assertThat(ending()).isEqualTo("gone");
    }

    @Test
    void unknownWordsListTheAllowedOnes() throws Exception {
        var answer = upload("", field("visibility", "secret") + file("file", "a.zip", "abc") + end());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"allowed\":\"private, public, organization\"");
        assertThat(seen()).isEmpty();
    }

    @Test
    void aFormWithoutAFileIsRefused() throws Exception {
        assertThat(upload("", field("name", "n") + end()).statusCode()).isEqualTo(400);
        assertThat(upload("", field("name", "n") + file("file", "", "") + end()).body())
                .contains("\"path\":\"file\"");
    }

    @Test
    void brokenFormsAreRefusedAndCancelled() throws Exception {
        var withoutEnd = upload("", file("file", "a.zip", "abc"));
        assertThat(withoutEnd.statusCode()).isEqualTo(400);
        var longHead = upload("", file("file", "x".repeat(100_000), "abc") + end());
        assertThat(longHead.statusCode()).isEqualTo(400);
        var otherBoundary = upload("", "--other\r\n\r\n--other--\r\n");
        assertThat(otherBoundary.statusCode()).isEqualTo(400);
        var noForm = edge.post("/api/v1/datasets/upload", "{}");
        assertThat(noForm.statusCode()).isEqualTo(400);
        assertThat(seen()).noneMatch(step -> step.startsWith("end"));
    }

    @Test
    void uploadsOverTheLimitAre413AndCancelled() throws Exception {
        var answer = upload("", file("file", "a.zip", "x".repeat((int) EdgeFixture.MAX_UPLOAD)) + end());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"limit_bytes\":8388608");
        assertThat(edge.services.uploads).noneMatch(step -> step.startsWith("end"));
    }

    @Test
    void aRefusedCallerIsToldBeforeTheEnd() throws Exception {
        var answer = edge.send(java.net.http.HttpRequest.newBuilder(edge.uri("/api/v1/datasets/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(file("file", "a.zip", "x".repeat(6 << 20)) + end())));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(seen()).isEmpty();
    }

    @Test
    void aClientThatBreaksOffCancelsTheCall() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), edge.server.port())) {
            var head = "POST /api/v1/datasets/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + edge.token
                    + "\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY
                    + "\r\nContent-Length: 5000000\r\n\r\n" + file("file", "a.zip", "x".repeat(2 << 20));
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            assertThat(edge.services.uploads.poll(5, TimeUnit.SECONDS)).startsWith("header");
            assertThat(edge.services.uploads.poll(5, TimeUnit.SECONDS)).startsWith("file");
        }
        assertThat(ending()).isEqualTo("gone");
    }
}
