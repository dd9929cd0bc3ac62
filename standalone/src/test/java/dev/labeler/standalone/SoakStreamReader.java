package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// Reads export streams of a project, some to their end, and aborts most of them after some bytes.
final class SoakStreamReader extends SoakLoad {
    private final String project;
    private final String otherProject;

    SoakStreamReader(String project, String otherProject, SoakServer server, SoakReport report, AtomicBoolean running) {
        super("stream reader", server, report, running);
        this.project = project;
        this.otherProject = otherProject;
    }

    @Override
    void step() throws Exception {
        var format =
                List.of("coco", "dice", "yolo").get(ThreadLocalRandom.current().nextInt(3));
        var path = "/api/v1/projects/%s/export/stream?format=%s&include_draft=true".formatted(project, format);
        if (ThreadLocalRandom.current().nextInt(4) == 0 && !format.equals("yolo")) {
            var answer = expect(rest().get(path), 200);
            assertThat(answer.body().get("images")).isNotEmpty();
            assertThat(answer.response().body()).doesNotContain(otherProject);
            return;
        }
        leave(path, rest());
    }

    private void leave(String path, RestClient signedIn) throws IOException {
        try (var socket = new Socket(server().uri().getHost(), server().uri().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: soak\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(path, signedIn.token())
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readNBytes(ThreadLocalRandom.current().nextInt(1, 4_000));
            socket.setSoLinger(true, 0);
        }
    }
}
