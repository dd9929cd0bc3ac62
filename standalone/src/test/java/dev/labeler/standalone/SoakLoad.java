package dev.labeler.standalone;

import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One kind of caller of a soak: repeats its step until the soak ends. A broken connection and a 503 are
/// expected; any other unexpected response is an error.
abstract class SoakLoad implements Runnable {
    /// Much shorter than the lifetime of a token.
    private static final Duration SIGN_IN_AGAIN = Duration.ofMinutes(10);

    private static final Set<Integer> UNAVAILABLE = Set.of(503, 429);

    private final String name;
    private final SoakServer server;
    private final SoakReport report;
    private final AtomicBoolean running;
    private @Nullable RestClient rest;
    private long signedInAt;

    SoakLoad(String name, SoakServer server, SoakReport report, AtomicBoolean running) {
        this.name = name;
        this.server = server;
        this.report = report;
        this.running = running;
    }

    abstract void step() throws Exception;

    @Override
    public final void run() {
        while (running.get()) {
            try {
                step();
                report.count(name + ": done");
            } catch (UnavailableException e) {
                report.count(name + ": unavailable");
                pause(200);
            } catch (IOException e) {
                report.count(name + ": " + e.getClass().getSimpleName() + " " + e.getMessage());
                pause(200);
            } catch (InterruptedException e) {
                return;
            } catch (Exception | AssertionError e) {
                report.wrong(name + ": " + e);
                pause(200);
            }
        }
    }

    SoakServer server() {
        return server;
    }

    SoakReport report() {
        return report;
    }

    RestClient rest() throws IOException, InterruptedException, UnavailableException {
        var client = rest;
        if (client == null || System.nanoTime() - signedInAt > SIGN_IN_AGAIN.toNanos()) {
            client = new RestClient(server.uri());
            var answer = client.post(
                    "/api/v1/auth/login", Map.of("email", SoakServer.EMAIL, "password", SoakServer.PASSWORD));
            client.withToken(expect(answer, 200).body().get("access_token").asText());
            rest = client;
            signedInAt = System.nanoTime();
        }
        return client;
    }

    /// Returns the response where its status is one of these.
    static RestClient.Response expect(RestClient.Response answer, Integer... statuses) throws UnavailableException {
        if (Set.of(statuses).contains(answer.status())) {
            return answer;
        }
        if (UNAVAILABLE.contains(answer.status())) {
            throw new UnavailableException();
        }
        throw new AssertionError("%s answered %d: %s".formatted(answer.call(), answer.status(), answer.body()));
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class UnavailableException extends Exception {}
}
