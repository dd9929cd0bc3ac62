package dev.labeler.bench;

import dev.labeler.proto.export.v1.ExportFormat;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.ZipInputStream;

/// Line 4: the YOLO zip of S compared with gzip -1 of the same label bytes.
final class YoloBenchmark {
    private YoloBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var project = data.project(ScaledTaco.SMALL);
        var zip = data.folder().resolve("yolo.zip");
        var labels = data.folder().resolve("yolo-labels.txt");
        try (var server = data.server();
                var grpc = new BenchmarkGrpcClient(server.grpcPort())) {
            try (var out = new BufferedOutputStream(Files.newOutputStream(zip))) {
                grpc.export(project, ExportFormat.EXPORT_FORMAT_YOLO, out);
            }
            try (var in = new ZipInputStream(Files.newInputStream(zip));
                    var out = new BufferedOutputStream(Files.newOutputStream(labels))) {
                for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    if (entry.getName().startsWith("labels/")) {
                        in.transferTo(out);
                    }
                }
            }
            var ours = new double[5];
            var peer = new double[5];
            for (int run = 0; run < 5; run++) {
                ours[run] = grpc.export(project, ExportFormat.EXPORT_FORMAT_YOLO, OutputStream.nullOutputStream())
                        .seconds();
                peer[run] = PeerCommands.gzip(labels);
            }
            BenchmarkRunner.print(
                    "YOLO zip of S: %.2f s; gzip -1 of %,d MB of labels: %.2f s",
                    BenchmarkRunner.median(ours), Files.size(labels) / 1_000_000, BenchmarkRunner.median(peer));
            return List.of(BenchmarkResult.atMost(
                    "4 YOLO zip of S",
                    BenchmarkRunner.median(ours),
                    "gzip -1",
                    BenchmarkRunner.median(peer),
                    "s",
                    2.0));
        } finally {
            Files.deleteIfExists(zip);
            Files.deleteIfExists(labels);
        }
    }
}
