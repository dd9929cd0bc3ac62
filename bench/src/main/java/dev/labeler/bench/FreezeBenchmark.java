package dev.labeler.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Line 5: freezing L compared with S, and the latency of concurrent saves.
final class FreezeBenchmark {
    private static final int FREEZES = 51;

    private FreezeBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var grpc = new BenchmarkGrpcClient(server.grpcPort())) {
            freeze(data, grpc, ScaledTaco.SMALL);
            var small = freeze(data, grpc, ScaledTaco.SMALL);
            var large = freeze(data, grpc, ScaledTaco.LARGE);
            var undisturbed = saves(data, server, () -> {});
            var disturbed = saves(data, server, () -> grpc.freeze(data.project(ScaledTaco.LARGE)));
            BenchmarkRunner.print(
                    "freeze: S %.2f ms, L %.2f ms; slowest of the savers' saves: undisturbed %.1f ms, while freezing %.1f ms",
                    small, large, undisturbed, disturbed);
            return List.of(
                    BenchmarkResult.atMost("5 freezing L", large, "freezing S", small, "ms", 1.5),
                    BenchmarkResult.limit("5 freezing L", large, "ms", 100),
                    BenchmarkResult.limit("5 slowest save while versions are frozen", disturbed, "ms", 100));
        }
    }

    private static double freeze(BenchmarkData data, BenchmarkGrpcClient grpc, ScaledTaco size) {
        var took = new double[FREEZES];
        Arrays.setAll(took, run -> grpc.freeze(data.project(size)));
        return BenchmarkRunner.median(took);
    }

    /// Saves from four clients for five seconds; returns the 99.9th percentile of a save in milliseconds.
    private static double saves(BenchmarkData data, BenchmarkServer server, Runnable meanwhile) throws Exception {
        var stop = new AtomicBoolean();
        var took = java.util.Collections.synchronizedList(new ArrayList<Double>());
        var savers = new ArrayList<Thread>();
        try (var rest = server.rest()) {
            var page = rest.get("/api/v1/annotations?limit=4&project_id=" + data.project(ScaledTaco.LARGE))
                    .expect(200);
            for (var annotation : page.get("annotations")) {
                var path = "/api/v1/annotations/" + annotation.get("id").asLong();
                savers.add(Thread.ofVirtual().start(() -> {
                    for (int save = 0; !stop.get(); save++) {
                        long start = System.nanoTime();
                        try {
                            rest.put(path, Map.of("notes", "save " + save)).expect(200);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        took.add((System.nanoTime() - start) / 1e6);
                    }
                }));
            }
            for (int turn = 0; turn < 100; turn++) {
                meanwhile.run();
                Thread.sleep(50);
            }
            stop.set(true);
            for (var saver : savers) {
                saver.join();
            }
        }
        var sorted = took.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) (sorted.length * 0.999)];
    }
}
