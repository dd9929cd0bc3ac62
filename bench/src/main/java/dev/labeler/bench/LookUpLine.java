package dev.labeler.bench;

import dev.labeler.dataset.catalog.DatasetSql;
import java.util.List;
import java.util.Map;

/// Line 7: any one of 2,000 datasets against the same look-up and access rule in pgbench.
final class LookUpLine {
    private LookUpLine() {}

    static List<Result> measure(Stage stage) throws Exception {
        var catalogue = stage.catalogue();
        var rates = Rates.measure(
                stage,
                "return wrk.format('GET', '/api/v1/datasets/bench-' .. math.random(%d, %d))"
                        .formatted(Catalogue.FIRST, Catalogue.LAST),
                List.of("\\set n random(%d, %d)%n".formatted(Catalogue.FIRST, Catalogue.LAST)
                        + catalogue.script(DatasetSql.one(catalogue.viewer()), Map.of("id", "'bench-' || :n"))));
        return List.of(
                Result.atLeast(
                        "7 GET one of 2,000 datasets, 16 connections",
                        rates.ours(),
                        "pgbench, same SQL",
                        rates.peer(),
                        "1/s",
                        0.2),
                Result.limit("7 the same, p99", rates.p99(), "ms", 10));
    }
}
