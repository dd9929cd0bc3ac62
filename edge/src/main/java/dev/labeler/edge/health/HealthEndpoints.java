package dev.labeler.edge.health;

import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.Exchange;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.kit.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// `/health`, `/health/ready` and `/metrics`.
public final class HealthEndpoints {
    private final JsonCodec json;
    private final List<ReadinessProbe> probes;

    public HealthEndpoints(JsonCodec json, List<ReadinessProbe> probes) {
        this.json = json;
        this.probes = List.copyOf(probes);
    }

    public void addRoutes(Dispatcher dispatcher) {
        dispatcher.add("GET", "/health", this::live);
        dispatcher.add("GET", "/health/ready", this::ready);
        dispatcher.add("GET", "/metrics", this::metrics);
    }

    private void live(Exchange exchange) {
        exchange.sendJson(200, json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("status", "healthy");
            out.writeEndObject();
        }));
    }

    private void ready(Exchange exchange) throws InterruptedException, ExecutionException {
        var found = new LinkedHashMap<String, Boolean>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new LinkedHashMap<String, Future<Boolean>>();
            probes.forEach(probe -> running.put(probe.name(), threads.submit(probe::passes)));
            for (var probe : running.entrySet()) {
                found.put(probe.getKey(), probe.getValue().get());
            }
        }
        var ready = !found.containsValue(false);
        exchange.sendJson(ready ? 200 : 503, json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("status", ready ? "ready" : "not_ready");
            out.writeObjectFieldStart("dependencies");
            for (var dependency : found.entrySet()) {
                out.writeStringField(dependency.getKey(), dependency.getValue() ? "up" : "down");
            }
            out.writeEndObject();
            out.writeEndObject();
        }));
    }

    private void metrics(Exchange exchange) throws IOException {
        var text = new ByteArrayOutputStream();
        Metrics.write(text);
        exchange.send(200, Metrics.CONTENT_TYPE, text.toByteArray());
    }
}
