package dev.labeler.bench;

import dev.labeler.proto.export.v1.ExportFormat;
import java.io.OutputStream;
import java.util.List;

/// Line 1: COCO export of L over gRPC, compared with COPY of the same rows, as prepared text and as jsonb.
final class ExportBenchmark {
    private static final int RUNS = 5;

    private ExportBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var project = data.project(ScaledTaco.LARGE);
        try (var rows = data.rows();
                var server = data.server();
                var grpc = new BenchmarkGrpcClient(server.grpcPort())) {
            var text = rows.copyToTable(project, false);
            var jsonb = rows.copyToTable(project, true);
            rows.run("VACUUM ANALYZE annotation.annotation_revision");
            var ours = new double[RUNS];
            var floor = new double[RUNS];
            var slow = new double[RUNS];
            grpc.export(project, ExportFormat.EXPORT_FORMAT_COCO, OutputStream.nullOutputStream());
            for (int run = 0; run < RUNS; run++) {
                var streamed = grpc.export(project, ExportFormat.EXPORT_FORMAT_COCO, OutputStream.nullOutputStream());
                ours[run] = streamed.seconds();
                floor[run] = rows.copyOut(text);
                slow[run] = rows.copyOut(jsonb);
                BenchmarkRunner.print(
                        "COCO of L: %.2f s for %,d MB; COPY text %.2f s, jsonb %.2f s",
                        ours[run], streamed.bytes() / 1_000_000, floor[run], slow[run]);
            }
            return List.of(
                    BenchmarkResult.atMost(
                            "1 COCO export of L, gRPC stream",
                            BenchmarkRunner.median(ours),
                            "COPY, text",
                            BenchmarkRunner.median(floor),
                            "s",
                            2.0),
                    BenchmarkResult.atMost(
                            "1 COCO export of L, gRPC stream",
                            BenchmarkRunner.median(ours),
                            "COPY, jsonb",
                            BenchmarkRunner.median(slow),
                            "s",
                            0.5));
        }
    }
}
