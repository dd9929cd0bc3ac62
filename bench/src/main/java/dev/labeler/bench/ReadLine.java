package dev.labeler.bench;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/// Line 6: one dataset over REST at 16 connections against pgbench's prepared single-row select
/// with 16 clients.
final class ReadLine {
    private static final int SECONDS = 10;

    private ReadLine() {}

    static List<Result> measure(Stage stage) throws Exception {
        var dataset = stage.dataset(TacoMultiple.SMALL);
        var script = stage.folder().resolve("select.sql");
        Files.writeString(script, "SELECT * FROM dataset.dataset WHERE dataset_id = '" + dataset + "';\n");
        try (var server = stage.server()) {
            var url = "http://127.0.0.1:%d/api/v1/datasets/%s".formatted(server.port(), dataset);
            var wrk = List.of(
                    "wrk",
                    "-t1",
                    "-c16",
                    "-d" + SECONDS,
                    "--latency",
                    "-H",
                    "Authorization: Bearer " + server.token(),
                    url);
            Commands.run(Map.of(), wrk);
            var ours = Commands.run(Map.of(), wrk);
            if (ours.contains("Non-2xx")) {
                throw new IllegalStateException(ours);
            }
            var peer = Commands.run(
                    Map.of("PGPASSWORD", stage.postgres().password()),
                    List.of(
                            "pgbench",
                            "-n",
                            "-M",
                            "prepared",
                            "-c",
                            "16",
                            "-j",
                            "2",
                            "-T",
                            Integer.toString(SECONDS),
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(stage.postgres().port()),
                            "-U",
                            stage.postgres().user(),
                            "-f",
                            script.toString(),
                            "labeler"));
            var p99 = Commands.milliseconds(ours, "99%\\s+");
            Bench.say("%s%n%s", ours, peer);
            return List.of(
                    Result.atLeast(
                            "6 GET one dataset, 16 connections",
                            Commands.number(ours, "Requests/sec:\\s+([0-9.]+)"),
                            "pgbench",
                            Commands.number(peer, "tps = ([0-9.]+)"),
                            "1/s",
                            0.2),
                    Result.limit("6 the same, p99", p99, "ms", 10));
        } finally {
            Files.deleteIfExists(script);
        }
    }
}
