package dev.labeler.bench;

import dev.labeler.proto.export.v1.ExportFormat;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/// Line 2: the server's peak memory for L compared with S, and while a client stalls.
final class MemoryBenchmark {
    private static final double LIMIT_MEGABYTES = 512;

    private MemoryBenchmark() {}

    private static final List<ExportFormat> COCO = List.of(ExportFormat.EXPORT_FORMAT_COCO);
    private static final List<ExportFormat> ALL =
            List.of(ExportFormat.EXPORT_FORMAT_COCO, ExportFormat.EXPORT_FORMAT_DICE, ExportFormat.EXPORT_FORMAT_YOLO);

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var smallCoco = peak(data, ScaledTaco.SMALL, COCO);
        var largeCoco = peak(data, ScaledTaco.LARGE, COCO);
        var smallAll = peak(data, ScaledTaco.SMALL, ALL);
        var largeAll = peak(data, ScaledTaco.LARGE, ALL);
        double stalled;
        try (var server = data.server();
                var grpc = new BenchmarkGrpcClient(server.grpcPort())) {
            grpc.exportWithStall(data.project(ScaledTaco.LARGE), Duration.ofSeconds(10));
            stalled = server.peakMegabytes();
        }
        return List.of(
                BenchmarkResult.atMost("2 peak RSS, COCO export of L", largeCoco, "of S", smallCoco, "MB", 1.1),
                BenchmarkResult.atMost("2 peak RSS, COCO, DICE and YOLO of L", largeAll, "of S", smallAll, "MB", 1.1),
                BenchmarkResult.limit(
                        "2 the larger of these at L", Math.max(largeCoco, largeAll), "MB", LIMIT_MEGABYTES),
                BenchmarkResult.limit("2 COCO, client stalls 10 s in mid-stream", stalled, "MB", LIMIT_MEGABYTES));
    }

    /// Three exports of each format in a fresh server, so that the memory of a warm JVM is included.
    private static double peak(BenchmarkData data, ScaledTaco size, List<ExportFormat> formats) throws Exception {
        try (var server = data.server();
                var grpc = new BenchmarkGrpcClient(server.grpcPort())) {
            for (var format : formats) {
                for (int run = 0; run < 3; run++) {
                    grpc.export(data.project(size), format, OutputStream.nullOutputStream());
                }
            }
            BenchmarkRunner.print(
                    "peak RSS after exports of %s in %s: %.0f MB", size.name(), formats, server.peakMegabytes());
            return server.peakMegabytes();
        }
    }
}
