package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// A key reaches the service as it was sent, or the request is refused.
class IdempotencyKeyFuzzTest {
    private static final String BODY = "{\"project_id\":\"p\",\"image_id\":\"i\"}";

    @Test
    void keysArriveUnchangedOrAreRefused() throws Exception {
        try (var edge = new EdgeFixture()) {
            FuzzRunner.of("idempotency-key")
                    .seed(
                            "k",
                            "3f0c9a7e-1c1b-4a6e-9d8e-0f5a2b7c1d3e",
                            "a b",
                            "\u00fc",
                            "x".repeat(200),
                            "x".repeat(201))
                    .words("\0", "\t", "\u00e4", "\u20ac", "%00", ",", ";", "\"", "\u007f")
                    .run(key -> send(edge, key));
        }
    }

    private static void send(EdgeFixture edge, byte[] key) throws Exception {
        var request = new ByteArrayOutputStream();
        request.writeBytes(ascii("POST /api/v1/annotations HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nAuthorization: Bearer " + TestIdentity.user(7)
                + "\r\nContent-Length: " + BODY.length() + "\r\nIdempotency-Key: "));
        request.writeBytes(key);
        request.writeBytes(ascii("\r\n\r\n" + BODY));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), edge.server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.toByteArray());
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.startsWith("HTTP/1.1 200") || answer.startsWith("HTTP/1.1 201")) {
                var sent = new String(key, StandardCharsets.ISO_8859_1).strip();
                var expected = sent.isEmpty() ? "null" : sent;
                assertThat(answer)
                        .contains(
                                "\"notes\":\"" + expected.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
            } else {
                assertThat(answer).startsWith("HTTP/1.1 4");
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
