package dev.labeler.bench;

import dev.labeler.standalone.demo.RestClient;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Line d: the latency for a signed-in user during 16 parallel sign-ins with wrong passwords. Each is for
/// another account and from another address, so that none is refused before its password is hashed.
final class SignInBenchmark {
    private static final int CLIENTS = 16;
    private static final long SECONDS = 20;

    private SignInBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var rest = server.rest()) {
            calls(rest, SECONDS / 4);
            var undisturbed = percentile(calls(rest, SECONDS / 4));
            var stop = new AtomicBoolean();
            var hashed = new AtomicLong();
            var clients = new ArrayList<Thread>();
            for (var n = 0; n < CLIENTS; n++) {
                clients.add(Thread.ofVirtual().start(() -> signIn(server, stop, hashed)));
            }
            var disturbed = percentile(calls(rest, SECONDS));
            stop.set(true);
            for (var client : clients) {
                client.join();
            }
            BenchmarkRunner.print(
                    "GET /auth/me p99: undisturbed %.1f ms, beside %d clients %.1f ms; %d passwords were hashed",
                    undisturbed, CLIENTS, disturbed, hashed.get());
            return List.of(BenchmarkResult.limit("d GET /auth/me beside 16 wrong sign-ins, p99", disturbed, "ms", 50));
        }
    }

    private static void signIn(BenchmarkServer server, AtomicBoolean stop, AtomicLong hashed) {
        try (var rest = new RestClient(URI.create("http://127.0.0.1:" + server.port()))) {
            while (!stop.get()) {
                var random = ThreadLocalRandom.current();
                var body =
                        "{\"email\":\"user%d@example.org\",\"password\":\"wrong\"}".formatted(random.nextLong(1 << 30));
                var address = "10.%d.%d.%d".formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
                var answer = rest.send(
                        "POST",
                        "/api/v1/auth/login",
                        BodyPublishers.ofString(body),
                        Map.of("content-type", "application/json", "x-forwarded-for", address));
                if (answer.status() == 401) {
                    hashed.incrementAndGet();
                } else {
                    Thread.sleep(100);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the duration of each call in milliseconds.
    private static List<Double> calls(RestClient rest, long seconds) throws Exception {
        var took = new ArrayList<Double>();
        var until = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < until) {
            var start = System.nanoTime();
            rest.get("/api/v1/auth/me").expect(200);
            took.add((System.nanoTime() - start) / 1e6);
            Thread.sleep(2);
        }
        return took;
    }

    private static double percentile(List<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) (sorted.length * 0.99)];
    }
}
