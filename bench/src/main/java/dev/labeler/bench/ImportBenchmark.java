package dev.labeler.bench;

import java.util.List;

/// Line 3: import of L against a bare COPY of the same rows into the same tables.
final class ImportBenchmark {
    private ImportBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData stage) throws Exception {
        try (var rows = stage.rows()) {
            var bare = rows.copyIn(stage.project(ScaledTaco.LARGE), stage.folder());
            BenchmarkRunner.print("bare COPY FROM of L's rows: %.1f s", bare);
            return List.of(BenchmarkResult.atMost(
                    "3 import of L", stage.importSeconds(ScaledTaco.LARGE), "COPY FROM, same tables", bare, "s", 1.5));
        }
    }
}
