package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients behind a load balancer that saves to, and lists, the annotations of a project: it sends to the edges that
/// reported "ready" last, in turn, and to the next one where an edge refuses the connection.
final class BalancedLoad implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<URI> edges;
    private final String token;
    private final String project;
    private final Map<URI, Boolean> ready = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Long> durations = new ConcurrentLinkedQueue<>();
    private final String image;
    private final String classId;
    private volatile boolean isEnding;

    BalancedLoad(List<URI> edges, String token, String project, int clients) throws Exception {
        this.edges = List.copyOf(edges);
        this.token = token;
        this.project = project;
        edges.forEach(edge -> ready.put(edge, true));
        try (var rest = new RestClient(edges.getLast()).withToken(token)) {
            var first = rest.get("/api/v1/annotations?limit=1&project_id=" + project)
                    .expect(200)
                    .get("annotations")
                    .get(0);
            image = first.get("image_id").asText();
            classId = first.get("class_id").asText();
        }
        threads.execute(this::probe);
        for (int client = 0; client < clients; client++) {
            var name = "client-" + client;
            // Half of them send no idempotency key.
            boolean withKey = client % 2 == 0;
            threads.execute(() -> run(name, withKey));
        }
    }

    /// Asserts that there were calls and that none failed.
    void requireNoFailure() {
        assertThat(failures).as("failures of %d calls", calls.get()).isEmpty();
        assertThat(calls).hasPositiveValue();
    }

    int calls() {
        return calls.get();
    }

    /// The duration in milliseconds that 99 % of the calls since the last call of this method did not exceed.
    double takeP99() {
        var taken = new ArrayList<Long>();
        for (var one = durations.poll(); one != null; one = durations.poll()) {
            taken.add(one);
        }
        taken.sort(null);
        return taken.isEmpty() ? 0 : taken.get(taken.size() * 99 / 100) / 1e6;
    }

    private void probe() {
        while (!isEnding) {
            for (var edge : edges) {
                ready.put(edge, isReady(edge));
            }
            pause(Duration.ofMillis(100));
        }
    }

    private boolean isReady(URI edge) {
        try {
            var request = HttpRequest.newBuilder(edge.resolve("/health/ready")).timeout(Duration.ofSeconds(5));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run(String name, boolean withKey) {
        for (int n = 0; !isEnding; n++) {
            var isSave = n % 2 == 0;
            var began = System.nanoTime();
            try {
                var status = isSave ? save(name, n, withKey) : send(list());
                if (status != 200 && status != 201) {
                    failures.add((isSave ? "save " : "list ") + status);
                }
            } catch (IOException e) {
                failures.add((isSave ? "save " : "list ") + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            durations.add(System.nanoTime() - began);
            calls.incrementAndGet();
            pause(PAUSE);
        }
    }

    private int save(String name, int n, boolean withKey) throws IOException, InterruptedException {
        var body = """
                {"project_id":"%s","image_id":"%s","annotation_type":"bbox","geometry":{"type":"bbox","bbox":[1,2,%d,5]},
                 "class_id":"%s","notes":"%s %d"}""".formatted(project, image, 1 + n % 9, classId, name, n);
        var request = HttpRequest.newBuilder()
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (withKey) {
            request.header("idempotency-key", name + "-" + n);
        }
        return send(request, "/api/v1/annotations");
    }

    private HttpRequest.Builder list() {
        return HttpRequest.newBuilder().GET();
    }

    private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return send(request, "/api/v1/annotations?limit=10&project_id=" + project);
    }

    private int send(HttpRequest.Builder request, String path) throws IOException, InterruptedException {
        request.header("authorization", "Bearer " + token).timeout(Duration.ofSeconds(60));
        for (int attempt = 0; ; attempt++) {
            try {
                return http.send(request.uri(nextEdge().resolve(path)).build(), BodyHandlers.discarding())
                        .statusCode();
            } catch (ConnectException e) {
                if (attempt == edges.size()) {
                    throw e;
                }
            }
        }
    }

    private URI nextEdge() {
        for (int n = 0; n < edges.size(); n++) {
            var edge = edges.get(Math.floorMod(turn.getAndIncrement(), edges.size()));
            if (ready.getOrDefault(edge, false)) {
                return edge;
            }
        }
        return edges.get(Math.floorMod(turn.get(), edges.size()));
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the clients, so that each waits for its response.
    @Override
    public void close() {
        isEnding = true;
        threads.close();
        http.close();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d calls, %d failed", calls.get(), failures.size());
    }
}
