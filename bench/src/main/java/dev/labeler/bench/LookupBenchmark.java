package dev.labeler.bench;

import dev.labeler.dataset.catalog.DatasetSql;
import java.util.List;
import java.util.Map;

/// Line 7: one of 2,000 datasets, compared with the same look-up and access rule in pgbench.
final class LookupBenchmark {
    private LookupBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var catalogue = data.catalogue();
        var rates = RateComparison.measure(
                data,
                "return wrk.format('GET', '/api/v1/datasets/bench-' .. math.random(%d, %d))"
                        .formatted(BenchmarkCatalogue.FIRST, BenchmarkCatalogue.LAST),
                List.of("\\set n random(%d, %d)%n".formatted(BenchmarkCatalogue.FIRST, BenchmarkCatalogue.LAST)
                        + catalogue.script(DatasetSql.selectOne(catalogue.viewer()), Map.of("id", "'bench-' || :n"))));
        return List.of(
                BenchmarkResult.atLeast(
                        "7 GET one of 2,000 datasets, 16 connections",
                        rates.ours(),
                        "pgbench, same SQL",
                        rates.peer(),
                        "1/s",
                        0.2),
                BenchmarkResult.limit("7 the same, p99", rates.p99(), "ms", 10));
    }
}
