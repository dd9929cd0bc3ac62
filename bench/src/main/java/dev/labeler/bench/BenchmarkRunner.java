package dev.labeler.bench;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the benchmarks and prints the table. Arguments: TACO's annotations.json, a folder for data (a few
/// GB), and optionally the numbers of the lines to run.
public final class BenchmarkRunner {
    private BenchmarkRunner() {}

    public static void main(String[] arguments) throws Exception {
        var taco = Path.of(arguments[0]);
        var folder = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
        var wanted = arguments.length > 2 ? arguments[2] : "123456789abcdefghls";
        var home = Files.createTempDirectory(folder, "home-");
        var results = new ArrayList<BenchmarkResult>();
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Config.in(home))) {
            postgres.createDatabaseIfMissing("labeler");
            var url = "postgresql://%s:%s@127.0.0.1:%d/labeler"
                    .formatted(postgres.user(), postgres.password(), postgres.port());
            var data = new BenchmarkData(home, url, taco, folder, postgres);
            if (wanted.matches(".*[1-5g].*")) {
                data.load(ScaledTaco.SMALL, ScaledTaco.LARGE);
            } else if (wanted.matches(".*[ef].*")) {
                data.load(ScaledTaco.SMALL);
            }
            if (wanted.contains("3")) {
                results.addAll(ImportBenchmark.measure(data));
            }
            if (wanted.contains("1")) {
                results.addAll(ExportBenchmark.measure(data));
            }
            if (wanted.contains("2")) {
                results.addAll(MemoryBenchmark.measure(data));
            }
            if (wanted.contains("4")) {
                results.addAll(YoloBenchmark.measure(data));
            }
            if (wanted.contains("5")) {
                results.addAll(FreezeBenchmark.measure(data));
            }
            if (wanted.contains("6")) {
                results.addAll(ReadBenchmark.measure(data));
            }
            if (wanted.contains("7")) {
                results.addAll(LookupBenchmark.measure(data));
            }
            if (wanted.contains("8")) {
                results.addAll(BatchBenchmark.measure(data));
            }
            if (wanted.contains("9")) {
                results.addAll(ListBenchmark.measure(data));
            }
            if (wanted.contains("a")) {
                results.addAll(SnapshotBenchmark.links(data));
            }
            if (wanted.contains("b")) {
                results.addAll(SnapshotBenchmark.snapshots(data));
            }
            if (wanted.contains("c")) {
                results.addAll(UploadBenchmark.measure(data));
            }
            if (wanted.contains("d")) {
                results.addAll(SignInBenchmark.measure(data));
            }
            if (wanted.contains("e")) {
                results.addAll(LargePolygonBenchmark.measure(data));
            }
            if (wanted.contains("f")) {
                results.addAll(SaveBenchmark.measure(data));
            }
            if (wanted.contains("g")) {
                results.addAll(DisturbedSaveBenchmark.measure(data));
            }
            if (wanted.contains("h")) {
                results.addAll(HistoryBenchmark.measure(data));
            }
            if (wanted.contains("l")) {
                results.addAll(LiveFeedBenchmark.measure(data));
            }
            if (wanted.contains("s")) {
                results.addAll(SlowStoreBenchmark.measure(data));
            }
        } finally {
            PeerCommands.run(java.util.Map.of(), List.of("rm", "-rf", home.toString()));
        }
        System.out.println();
        System.out.println(BenchmarkResult.table(results));
        // The threads of the S3 server of line s are not daemons.
        System.exit(0);
    }

    static double median(double... values) {
        var sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static void print(String text, Object... values) {
        System.out.printf("· " + text + "%n", values);
    }
}
