package dev.labeler.bench;

import java.util.Arrays;
import java.util.List;

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

    /// Returns the 99.9th percentile of the saves of five seconds.
    private static double saves(BenchmarkData data, BenchmarkServer server, Runnable meanwhile) throws Exception {
        try (var rest = server.rest()) {
            return SaveLatency.measure(rest, data.project(ScaledTaco.LARGE), () -> {
                        for (int turn = 0; turn < 100; turn++) {
                            meanwhile.run();
                            Thread.sleep(50);
                        }
                    })
                    .percentile(0.999);
        }
    }
}
