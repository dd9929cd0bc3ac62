package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamResponseTest {
    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void bytesPassThroughWithTheirType() throws Exception {
        var answer = edge.client.send(
                edge.request("/api/v1/projects/p/export/stream?format=coco&options.zero_based_categories=true")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).hasSize(100 * (64 << 10));
        assertThat(String.valueOf(edge.services.requests.take())).contains("zero_based_categories: true");
    }

    @Test
    void aStreamThatFailsBreaksTheConnectionOff() {
        assertThatThrownBy(() -> edge.get("/api/v1/projects/p/export/stream?format=coco&version=breaks"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aClientThatStallsIsWaitedForAndOneThatLeavesEndsTheCall() throws Exception {
        try (var leaving =
                EdgeFixture.begin(edge.server.port(), "/api/v1/projects/p/export/stream?format=coco&version=endless")) {
            leaving.getInputStream().readNBytes(1 << 20);
            Thread.sleep(1500);
            var taken = edge.services.exported.get();
            Thread.sleep(500);
            assertThat(edge.services.exported.get()).isEqualTo(taken).isLessThan(1000);
            assertThat(edge.services.exportEnded.getCount()).isOne();
        }
        assertThat(edge.services.exportEnded.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void headBeginsAndEndsTheStream() throws Exception {
        var answer = edge.send(edge.request("/api/v1/projects/p/export/stream?format=coco&version=endless")
                .method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(edge.services.exportEnded.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void progressComesAsEvents() throws Exception {
        var answer = edge.get("/api/v1/versions/3/events");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(answer.body())
                .startsWith(
                        "event: progress\ndata: {\"version_id\":3,\"status\":\"uploading\",\"step\":\"encode\",\"done\":1,")
                .contains("\"done\":3,")
                .endsWith("}\n\n");
    }

    @Test
    void aQuietStreamBeats() throws Exception {
        assertThat(edge.get("/api/v1/versions/" + EchoServices.SLOW + "/events").body())
                .containsSubsequence("\"done\":1,", "\n\n: heartbeat\n\n", "\"done\":2,", "\"done\":3,");
    }

    @Test
    void aFailureBeforeTheFirstEventIsAnOrdinaryError() throws Exception {
        var answer = edge.get("/api/v1/versions/404/events");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"error\":\"version_not_found\"");
    }

    @Test
    void aFailureAfterThatIsAnEvent() throws Exception {
        assertThat(edge.get("/api/v1/versions/500/events").body())
                .contains("event: error\ndata: {\"error\":\"unavailable\"");
    }
}
