package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.RestClient;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// Sends bodies and connections that are meant to exhaust the server, with and without a credential.
final class SoakAttacker extends SoakLoad {
    SoakAttacker(SoakServer server, SoakReport report, AtomicBoolean running) {
        super("attacker", server, report, running);
    }

    @Override
    void step() throws Exception {
        try (var anonymous = new RestClient(server().uri())) {
            switch (ThreadLocalRandom.current().nextInt(5)) {
                case 0 -> send(anonymous, "{\"attributes\":{", i -> "\"k" + i + "\":1,", 1_000_000, "\"z\":1}}");
                case 1 -> send(anonymous, "{\"upserts\":[", _ -> "{},", 4_000_000, "{}]}");
                case 2 -> send(rest(), "{\"upserts\":[", _ -> "{},", 1_000_000, "{}]}");
                case 3 -> send(rest(), "{\"attributes\":", _ -> "[", 100_000, "1");
                default -> halfSent();
            }
        }
        pause(500);
    }

    private static void send(
            RestClient client, String head, java.util.function.IntFunction<String> element, int count, String tail)
            throws Exception {
        var answer = client.send(
                "POST",
                "/api/v1/annotations/batch",
                BodyPublishers.ofInputStream(() -> body(head, element, count, tail)),
                Map.of("content-type", "application/json"));
        assertThat(answer.status()).as("%s", answer.body()).isIn(400, 401, 413, 429, 503);
    }

    private static InputStream body(
            String head, java.util.function.IntFunction<String> element, int count, String tail) {
        int chunk = 10_000;
        var chunks = IntStream.range(0, count / chunk)
                .mapToObj(at -> (InputStream) bytes(IntStream.range(at * chunk, (at + 1) * chunk)
                        .mapToObj(element)
                        .collect(java.util.stream.Collectors.joining())));
        var middle = new SequenceInputStream(Collections.enumeration(chunks.toList()));
        return new SequenceInputStream(new SequenceInputStream(bytes(head), middle), bytes(tail));
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void halfSent() throws Exception {
        try (var socket = new Socket(server().uri().getHost(), server().uri().getPort())) {
            socket.getOutputStream()
                    .write("POST /api/v1/annotations HTTP/1.1\r\nHost: soak\r\nContent-Length: 100\r\n\r\n{\"a"
                            .getBytes(StandardCharsets.ISO_8859_1));
            pause(300);
        }
    }
}
