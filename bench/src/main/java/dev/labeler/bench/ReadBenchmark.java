package dev.labeler.bench;

import java.util.List;

/// Line 6: always the same dataset over REST, compared with a plain SELECT of its row.
final class ReadBenchmark {
    private ReadBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        data.catalogue();
        var rates = RateComparison.measure(
                data,
                "return wrk.format('GET', '/api/v1/datasets/bench-1000')",
                List.of("SELECT * FROM dataset WHERE dataset_id = 'bench-1000';\n"));
        return List.of(
                BenchmarkResult.atLeast(
                        "6 GET one dataset, 16 connections",
                        rates.ours(),
                        "pgbench, SELECT *",
                        rates.peer(),
                        "1/s",
                        0.2),
                BenchmarkResult.limit("6 the same, p99", rates.p99(), "ms", 10));
    }
}
