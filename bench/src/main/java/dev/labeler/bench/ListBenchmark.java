package dev.labeler.bench;

import dev.labeler.dataset.catalog.DatasetFilter;
import dev.labeler.dataset.catalog.DatasetSql;
import java.util.List;
import java.util.Map;

/// Line 9: one of the first five pages of 20 of 2,000 datasets, with the total, compared with the same
/// statement in pgbench.
final class ListBenchmark {
    private static final DatasetFilter EVERYTHING = new DatasetFilter(null, null, null, List.of(), null, null, null);

    private ListBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var catalogue = data.catalogue();
        var rates = RateComparison.measure(
                data,
                "return wrk.format('GET', '/api/v1/datasets?limit=20&page=' .. math.random(5))",
                List.of("\\set offset 20 * random(0, 4)%n\\set limit 20%n".formatted()
                        + catalogue.script(DatasetSql.page(EVERYTHING, catalogue.viewer()), Map.of())));
        return List.of(BenchmarkResult.atLeast(
                "9 list of 20 of 2,000 datasets, 16 connections",
                rates.ours(),
                "pgbench, same SQL",
                rates.peer(),
                "1/s",
                0.33));
    }
}
