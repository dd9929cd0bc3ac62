package dev.labeler.bench;

import java.util.List;

/// Line 3: import of L against a bare COPY of the same rows into the same tables.
final class ImportLine {
    private ImportLine() {}

    static List<Result> measure(Stage stage) throws Exception {
        try (var rows = stage.rows()) {
            var bare = rows.copyIn(stage.project(TacoMultiple.LARGE), stage.folder());
            Bench.say("bare COPY FROM of L's rows: %.1f s", bare);
            return List.of(Result.atMost(
                    "3 import of L",
                    stage.importSeconds(TacoMultiple.LARGE),
                    "COPY FROM, same tables",
                    bare,
                    "s",
                    1.5));
        }
    }
}
