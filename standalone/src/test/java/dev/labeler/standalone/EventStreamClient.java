package dev.labeler.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.RestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads server-sent events.
final class EventStreamClient implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BufferedReader lines;

    /// An event.
    record Event(String id, String name, JsonNode data) {}

    /// @param lastEventId the header of that name, null for none
    EventStreamClient(URI server, String token, String path, @Nullable String lastEventId)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + token);
        if (lastEventId != null) {
            request.header("last-event-id", lastEventId);
        }
        var response = http.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("The stream was refused with status " + response.statusCode());
        }
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /// Waits for the next event.
    Event next() throws IOException {
        var id = "";
        var name = "";
        var data = "";
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && !data.isEmpty()) {
                return new Event(id, name, RestClient.read(data));
            }
        }
        throw new IOException("The stream has ended");
    }

    /// Waits for the next event with changes.
    Event nextWithEvents() throws IOException {
        while (true) {
            var event = next();
            if (!event.data().path("events").isEmpty()) {
                return event;
            }
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
        http.shutdownNow();
    }
}
