package dev.labeler.bench;

import dev.labeler.dataset.catalog.DatasetSql;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Line 8: batches of 50 of 2,000 datasets, compared with the same statement in pgbench.
final class BatchBenchmark {
    private static final int SIZE = 50;
    private static final int BATCHES = 20;

    private BatchBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var catalogue = data.catalogue();
        var batches = IntStream.range(0, BATCHES)
                .mapToObj(batch -> BenchmarkCatalogue.ids(batch * 100, SIZE))
                .toList();
        var bodies = batches.stream()
                .map(ids -> "'{\"dataset_ids\":[\"%s\"]}'".formatted(String.join("\",\"", ids)))
                .toList();
        var sql = DatasetSql.selectMany(catalogue.viewer());
        var rates = RateComparison.measure(
                data,
                """
                bodies = bodies or {%s}
                return wrk.format('POST', '/api/v1/datasets/batch',
                    {['Content-Type'] = 'application/json', ['Authorization'] = wrk.headers['Authorization']},
                    bodies[math.random(#bodies)])
                """.formatted(String.join(",\n", bodies)),
                batches.stream()
                        .map(ids -> catalogue.script(sql, Map.of("ids", "'{%s}'".formatted(String.join(",", ids)))))
                        .toList());
        return List.of(BenchmarkResult.atLeast(
                "8 batch of 50 of 2,000 datasets, 16 connections",
                rates.ours(),
                "pgbench, same SQL",
                rates.peer(),
                "1/s",
                0.33));
    }
}
