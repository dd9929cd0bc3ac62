package dev.labeler.bench;

import dev.labeler.proto.export.v1.ExportFormat;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/// Line 2: the server's peak memory at L against that at S, and while a client stalls.
final class MemoryLine {
    private static final double LIMIT_MEGABYTES = 512;

    private MemoryLine() {}

    private static final List<ExportFormat> COCO = List.of(ExportFormat.EXPORT_FORMAT_COCO);
    private static final List<ExportFormat> ALL =
            List.of(ExportFormat.EXPORT_FORMAT_COCO, ExportFormat.EXPORT_FORMAT_DICE, ExportFormat.EXPORT_FORMAT_YOLO);

    static List<Result> measure(Stage stage) throws Exception {
        var smallCoco = peak(stage, TacoMultiple.SMALL, COCO);
        var largeCoco = peak(stage, TacoMultiple.LARGE, COCO);
        var smallAll = peak(stage, TacoMultiple.SMALL, ALL);
        var largeAll = peak(stage, TacoMultiple.LARGE, ALL);
        double stalled;
        try (var server = stage.server();
                var grpc = new Grpc(server.grpcPort())) {
            grpc.exportWithStall(stage.project(TacoMultiple.LARGE), Duration.ofSeconds(10));
            stalled = server.peakMegabytes();
        }
        return List.of(
                Result.atMost("2 peak RSS, COCO export of L", largeCoco, "of S", smallCoco, "MB", 1.1),
                Result.atMost("2 peak RSS, COCO, DICE and YOLO of L", largeAll, "of S", smallAll, "MB", 1.1),
                Result.limit("2 the larger of these at L", Math.max(largeCoco, largeAll), "MB", LIMIT_MEGABYTES),
                Result.limit("2 COCO, client stalls 10 s in mid-stream", stalled, "MB", LIMIT_MEGABYTES));
    }

    /// Three exports of each format in a fresh server: the first fills what a JVM keeps anyway.
    private static double peak(Stage stage, TacoMultiple size, List<ExportFormat> formats) throws Exception {
        try (var server = stage.server();
                var grpc = new Grpc(server.grpcPort())) {
            for (var format : formats) {
                for (int run = 0; run < 3; run++) {
                    grpc.export(stage.project(size), format, OutputStream.nullOutputStream());
                }
            }
            Bench.say("peak RSS after exports of %s in %s: %.0f MB", size.name(), formats, server.peakMegabytes());
            return server.peakMegabytes();
        }
    }
}
