package dev.labeler.bench;

import dev.labeler.proto.export.v1.ExportFormat;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/// Line 2: the server's peak memory at L against that at S, and while a client stalls.
final class MemoryLine {
    private static final double LIMIT_MEGABYTES = 512;

    private MemoryLine() {}

    static List<Result> measure(Stage stage) throws Exception {
        var small = peak(stage, TacoMultiple.SMALL);
        var large = peak(stage, TacoMultiple.LARGE);
        double stalled;
        try (var server = stage.server();
                var grpc = new Grpc(server.grpcPort())) {
            grpc.exportWithStall(stage.project(TacoMultiple.LARGE), Duration.ofSeconds(10));
            stalled = server.peakMegabytes();
        }
        return List.of(
                Result.atMost("2 peak RSS of the server at L", large, "at S", small, "MB", 1.1),
                Result.limit("2 peak RSS of the server at L", large, "MB", LIMIT_MEGABYTES),
                Result.limit("2 the same, client stalls 10 s in mid-stream", stalled, "MB", LIMIT_MEGABYTES));
    }

    /// Three exports each in a fresh server: the first fills what a JVM keeps anyway.
    private static double peak(Stage stage, TacoMultiple size) throws Exception {
        try (var server = stage.server();
                var grpc = new Grpc(server.grpcPort())) {
            for (var format : List.of(
                    ExportFormat.EXPORT_FORMAT_COCO,
                    ExportFormat.EXPORT_FORMAT_DICE,
                    ExportFormat.EXPORT_FORMAT_YOLO)) {
                for (int run = 0; run < 3; run++) {
                    grpc.export(stage.project(size), format, OutputStream.nullOutputStream());
                }
            }
            Bench.say("peak RSS after exports of %s: %.0f MB", size.name(), server.peakMegabytes());
            return server.peakMegabytes();
        }
    }
}
