package dev.labeler.bench;

import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Line g: saves while the store is unavailable, and while L is being published, compared with undisturbed ones.
final class DisturbedSaveBenchmark {
    private static final int ROUNDS = 3;
    private static final int ROUND_MILLIS = 5_000;

    private DisturbedSaveBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var results = new ArrayList<BenchmarkResult>();
        results.add(withoutStorage(data));
        results.add(whilePublishing(data));
        return results;
    }

    private static BenchmarkResult withoutStorage(BenchmarkData data) throws Exception {
        var project = data.project(ScaledTaco.SMALL);
        try (var proxy = TestStore.faultProxy();
                var server = data.server(SlowStoreBenchmark.storage(proxy));
                var rest = server.rest()) {
            undisturbed(rest, project);
            var up = new double[ROUNDS];
            var down = new double[ROUNDS];
            for (var round = 0; round < ROUNDS; round++) {
                up[round] = undisturbed(rest, project);
                var rule = proxy.add(FaultRule.every(new Fault.Reset()));
                down[round] = undisturbed(rest, project);
                proxy.remove(rule);
            }
            return BenchmarkResult.atMost(
                    "g save while the store is unavailable, p99",
                    BenchmarkRunner.median(down),
                    "available",
                    BenchmarkRunner.median(up),
                    "ms",
                    1.2);
        }
    }

    private static BenchmarkResult whilePublishing(BenchmarkData data) throws Exception {
        var project = data.project(ScaledTaco.LARGE);
        try (var server = data.server();
                var rest = server.rest()) {
            publish(rest, project);
            undisturbed(rest, project);
            var alone = new double[ROUNDS];
            var beside = new double[ROUNDS];
            for (var round = 0; round < ROUNDS; round++) {
                alone[round] = undisturbed(rest, project);
                beside[round] = SaveLatency.measure(rest, project, () -> publish(rest, project))
                        .percentile(0.99);
            }
            return BenchmarkResult.atMost(
                    "g save while L is published, p99",
                    BenchmarkRunner.median(beside),
                    "alone",
                    BenchmarkRunner.median(alone),
                    "ms",
                    1.5);
        }
    }

    private static double undisturbed(RestClient rest, String project) throws Exception {
        return SaveLatency.measure(rest, project, () -> Thread.sleep(ROUND_MILLIS))
                .percentile(0.99);
    }

    private static void publish(RestClient rest, String project) throws IOException, InterruptedException {
        var version = rest.post("/api/v1/projects/" + project + "/versions/publish", Map.of())
                .body();
        var path = "/api/v1/versions/" + version.get("id").asLong();
        while (version.get("status").asText().matches("staged|uploading|committed")) {
            Thread.sleep(100);
            version = rest.get(path).expect(200);
        }
        if (!version.get("status").asText().equals("published")) {
            throw new IOException("The publication failed: " + version);
        }
    }
}
