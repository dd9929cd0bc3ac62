package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bodies that would take more memory than they are worth.
class HostileBodiesTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static HttpResponse<String> postAnonymously(String path, String body) throws Exception {
        return edge.send(HttpRequest.newBuilder(edge.uri(path)).POST(BodyPublishers.ofString(body)));
    }

    private static void refused(HttpResponse<String> answer, int status, String limit) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(limit).contains("\"limit");
    }

    /// No complaint about the JSON tells that nobody looked at it.
    @Test
    void withoutACredentialNothingIsDecoded() throws Exception {
        for (var body : new String[] {"{", "[".repeat(100), "{\"visibility\":\"secret\"}"}) {
            assertThat(postAnonymously("/api/v1/annotations", body).statusCode())
                    .isEqualTo(401);
        }
        assertThat(postAnonymously("/api/v1/auth/login", "{").statusCode()).isEqualTo(400);
    }

    /// The answer comes before the body, which never does.
    @Test
    void withoutACredentialNothingIsRead() throws Exception {
        var answer = edge.raw(String.join(
                "\r\n",
                "POST /api/v1/annotations HTTP/1.1",
                "Host: edge",
                "Content-Length: 5000000",
                "Expect: 100-continue",
                "",
                ""));
        assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
    }

    @Test
    void moreItemsThanTheContractAllows() throws Exception {
        refused(
                edge.post("/api/v1/annotations/batch", "{\"upserts\":[" + "{},".repeat(1_000) + "{}]}"),
                400,
                "\\\"upserts\\\" has more than 1000 items");
    }

    @Test
    void moreMembersThanAnObjectMayHave() throws Exception {
        var members =
                IntStream.range(0, 1_001).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
        refused(edge.post("/api/v1/annotations", "{\"attributes\":{" + members + "}}"), 400, "1000 members");
    }

    @Test
    void moreFreeFormValuesThanABodyMayHave() throws Exception {
        var list = "{\"attributes\":{\"a\":[" + "1,".repeat(100_000) + "1]}}";
        refused(edge.post("/api/v1/annotations", list), 400, "100000 values");
    }

    @Test
    void bodiesAreAsLargeAsTheirRouteNeeds() throws Exception {
        try (var large = new EdgeFixture(16 << 20)) {
            var body = "{\"project_id\":\"" + "x".repeat(2 << 20) + "\"}";
            refused(large.post("/api/v1/auth/login", body), 413, "1048576 bytes");
            assertThat(large.post("/api/v1/annotations/batch", body).statusCode())
                    .isNotEqualTo(413);
        }
    }
}
