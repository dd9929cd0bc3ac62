package dev.labeler.edge.health;

import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.http.ShutdownState;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.kit.metrics.MetricsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// `/health`, `/health/ready` and `/metrics`.
public final class HealthEndpoints {
    private static final Duration CACHED = Duration.ofSeconds(1);

    private final JsonCodec json;
    private final List<ReadinessProbe> probes;
    private final ShutdownState state;
    private Map<String, Boolean> last = Map.of();
    private long probedAt = System.nanoTime() - CACHED.toNanos();

    public HealthEndpoints(JsonCodec json, List<ReadinessProbe> probes, ShutdownState state) {
        this.state = state;
        this.json = json;
        this.probes = List.copyOf(probes);
    }

    /// @param withMetrics whether `/metrics` is served, which needs no credential
    public void addRoutes(Dispatcher dispatcher, boolean withMetrics) {
        dispatcher.addUnlimited("GET", "/health", this::live);
        dispatcher.addUnlimited("GET", "/health/ready", this::ready);
        if (withMetrics) {
            dispatcher.addUnlimited("GET", "/metrics", this::metrics);
        }
    }

    private void live(RestExchange exchange) {
        exchange.sendJson(200, json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("status", "healthy");
            out.writeEndObject();
        }));
    }

    private void ready(RestExchange exchange) throws InterruptedException, ExecutionException {
        var states = states();
        var ready = !state.isAnnounced() && !states.containsValue(false);
        exchange.sendJson(ready ? 200 : 503, json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("status", ready ? "ready" : "not_ready");
            out.writeObjectFieldStart("dependencies");
            for (var dependency : states.entrySet()) {
                out.writeStringField(dependency.getKey(), dependency.getValue() ? "up" : "down");
            }
            out.writeEndObject();
            out.writeEndObject();
        }));
    }

    /// Cached for a second, since requests need no credential and are not limited.
    private synchronized Map<String, Boolean> states() throws InterruptedException, ExecutionException {
        if (System.nanoTime() - probedAt < CACHED.toNanos()) {
            return last;
        }
        var found = new LinkedHashMap<String, Boolean>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Map<String, Boolean>>>();
            probes.forEach(probe -> running.add(threads.submit(probe::states)));
            for (var states : running) {
                found.putAll(states.get());
            }
        }
        last = found;
        probedAt = System.nanoTime();
        return found;
    }

    private void metrics(RestExchange exchange) throws IOException {
        var text = new ByteArrayOutputStream();
        MetricsRegistry.write(text);
        exchange.send(200, MetricsRegistry.CONTENT_TYPE, text.toByteArray());
    }
}
