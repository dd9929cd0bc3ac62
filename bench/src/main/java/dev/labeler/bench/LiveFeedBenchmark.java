package dev.labeler.bench;

import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Line l: 500 clients follow one project, over REST, during 100 saves a second. The latency is the time from the
/// request of a save to its event at each client.
final class LiveFeedBenchmark {
    private static final int CLIENTS = 500;
    private static final int CLIENTS_OF_USER = 20;
    private static final int SAVERS = 8;
    private static final int SAVES_PER_SECOND = 100;
    private static final int SECONDS = 30;
    private static final int IMAGES = 100;
    private static final int MAX_MILLIS = 60_000;

    private final BenchmarkServer server;
    private final String project;
    private final ConcurrentSkipListMap<Long, Long> sentAt = new ConcurrentSkipListMap<>();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final long[] latencies = new long[MAX_MILLIS];
    private final AtomicLong next = new AtomicLong();
    private final CountDownLatch connected = new CountDownLatch(CLIENTS);

    /// A message with the saves after `after` up to `until`.
    private record Arrival(long after, long until, long at) {}

    private LiveFeedBenchmark(BenchmarkServer server, String project) {
        this.server = server;
        this.project = project;
    }

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var rest = server.rest();
                var rows = data.rows()) {
            for (var user = 0; user <= CLIENTS / CLIENTS_OF_USER; user++) {
                rows.run("""
                        INSERT INTO public.users (email, hashed_password)
                        SELECT 'feed%d@example.org', hashed_password FROM public.users WHERE email = '%s'
                        """.formatted(user, BenchmarkServer.ADMIN_EMAIL));
            }
            return new LiveFeedBenchmark(server, createProject(rest)).measure(rest.token());
        }
    }

    private static String createProject(RestClient rest) throws Exception {
        var json = new StringBuilder("{\"categories\":[],\"annotations\":[],\"images\":[");
        for (var i = 0; i < IMAGES; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"file_name\":\"%d.jpg\",\"width\":500,\"height\":500}".formatted(i, i));
        }
        var bytes = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        var dataset = rest.upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody()
                                .field("name", "feed")
                                .field("visibility", "public")
                                .file("file", "annotations.json", bytes))
                .expect(201)
                .get("dataset_id")
                .asText();
        var project = rest.get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        rest.post("/api/v1/projects/" + project + "/classes", Map.of("name", "thing"))
                .expect(201);
        return project;
    }

    private List<BenchmarkResult> measure(String token) throws Exception {
        for (var user = 0; user < CLIENTS / CLIENTS_OF_USER; user++) {
            var reader = server.token("feed" + user + "@example.org");
            for (var client = 0; client < CLIENTS_OF_USER; client++) {
                Thread.ofVirtual().start(() -> follow(reader));
            }
        }
        if (!connected.await(60, TimeUnit.SECONDS)) {
            throw new IOException(connected.getCount() + " feeds are not open");
        }
        var started = System.nanoTime();
        var savers = new ArrayList<Thread>();
        for (var saver = 0; saver < SAVERS; saver++) {
            savers.add(Thread.ofVirtual().start(() -> save(token, started)));
        }
        for (var saver : savers) {
            saver.join();
        }
        Thread.sleep(3_000);
        var expected = (long) sentAt.size() * CLIENTS;
        arrivals.forEach(this::record);
        var received = count();
        BenchmarkRunner.print(
                "%d saves, %d of %d events received; p50 %d ms, p99 %d ms, slowest %d ms",
                sentAt.size(), received, expected, percentile(0.5), percentile(0.99), percentile(1));
        if (received != expected) {
            throw new IOException("received " + received + " of " + expected + " events");
        }
        return List.of(
                BenchmarkResult.limit(
                        "l 500 clients on one feed, 100 saves a second, p99", percentile(0.99), "ms", 1_000),
                BenchmarkResult.limit("l peak RSS of the server", server.peakMegabytes(), "MB", 300));
    }

    /// The `id` of an event is the last save that it contains.
    private void follow(String token) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("GET /api/v1/projects/%s/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(project, token)
                            .getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var last = -1L;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("id: ")) {
                    continue;
                }
                var id = Long.parseLong(line.substring(4));
                if (last < 0) {
                    connected.countDown();
                } else {
                    arrivals.add(new Arrival(last, id, System.nanoTime()));
                }
                last = id;
            }
        } catch (IOException e) {
            // The server is stopped at the end.
            return;
        }
    }

    /// Called after all saves were answered: an event may arrive before the answer to its save.
    private void record(Arrival arrival) {
        for (var sent :
                sentAt.subMap(arrival.after(), false, arrival.until(), true).values()) {
            var millis = (arrival.at() - sent) / 1_000_000;
            latencies[(int) Math.min(millis, MAX_MILLIS - 1)]++;
        }
    }

    private void save(String token, long started) {
        try (var rest = new RestClient(URI.create("http://127.0.0.1:" + server.port())).withToken(token)) {
            while (true) {
                var number = next.getAndIncrement();
                if (number >= (long) SAVES_PER_SECOND * SECONDS) {
                    return;
                }
                var wait = started + number * 1_000_000_000L / SAVES_PER_SECOND - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                var sent = System.nanoTime();
                var saved = rest.post(
                                "/api/v1/annotations",
                                Map.of(
                                        "project_id",
                                        project,
                                        "image_id",
                                        number % IMAGES + ".jpg",
                                        "class_id",
                                        "thing",
                                        "geometry",
                                        Map.of("bbox", List.of(number % 400, 1, 20, 20))))
                        .expect(201);
                sentAt.put(saved.get("version").asLong(), sent);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long count() {
        var sum = 0L;
        for (var millis = 0; millis < MAX_MILLIS; millis++) {
            sum += latencies[millis];
        }
        return sum;
    }

    private int percentile(double share) {
        var limit = Math.ceil(count() * share);
        var sum = 0L;
        for (var millis = 0; millis < MAX_MILLIS; millis++) {
            sum += latencies[millis];
            if (sum >= limit) {
                return millis;
            }
        }
        return MAX_MILLIS;
    }
}
