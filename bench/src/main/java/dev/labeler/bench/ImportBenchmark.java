package dev.labeler.bench;

import java.util.List;

/// Line 3: import of L compared with a COPY of the same rows into the same tables.
final class ImportBenchmark {
    private ImportBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        try (var rows = data.rows()) {
            var bare = rows.copyIn(data.project(ScaledTaco.LARGE), data.folder());
            BenchmarkRunner.print("bare COPY FROM of L's rows: %.1f s", bare);
            return List.of(BenchmarkResult.atMost(
                    "3 import of L", data.importSeconds(ScaledTaco.LARGE), "COPY FROM, same tables", bare, "s", 1.5));
        }
    }
}
