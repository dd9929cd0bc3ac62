package dev.labeler.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Measures the server with wrk at 16 connections and its database with pgbench with 16 clients, alternating,
/// so that other load on the machine affects both; the results are medians.
///
/// @param ours requests a second
/// @param p50 the median latency in milliseconds
/// @param p99 the 99th percentile of the latency in milliseconds
/// @param peer transactions a second
record RateComparison(double ours, double p50, double p99, double peer) {
    private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warm-up", 30);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 6);
    private static final int TURNS = 5;
    private static final int CONNECTIONS = 16;

    /// What pgbench runs.
    ///
    /// @param schema the service's schema
    /// @param scripts each is run equally often
    record Peer(String schema, List<String> scripts) {}

    /// Reads of the catalogue by its user.
    ///
    /// @param request body of wrk's `request` function in Lua
    /// @param scripts the scripts that pgbench runs
    static RateComparison measure(BenchmarkData data, String request, List<String> scripts) throws Exception {
        return measure(data, BenchmarkCatalogue.EMAIL, request, new Peer("dataset", scripts));
    }

    /// @param email the user who sends the requests
    /// @param request body of wrk's `request` function in Lua
    static RateComparison measure(BenchmarkData data, String email, String request, Peer peer) throws Exception {
        var folder = Files.createTempDirectory(data.folder(), "read-");
        try (var server = data.server()) {
            var script = WrkResult.script(folder, request);
            var pgbench = pgbench(data, folder, peer.scripts());
            var token = server.token(email);
            WrkResult.run(server, token, script, CONNECTIONS, WARM_UP_SECONDS);
            var turns = new double[4][TURNS];
            for (int turn = 0; turn < TURNS; turn++) {
                var ours = WrkResult.run(server, token, script, CONNECTIONS, SECONDS);
                var reference = PeerCommands.run(
                        Map.of(
                                "PGPASSWORD",
                                data.postgres().password(),
                                "PGOPTIONS",
                                "-c search_path=" + peer.schema()),
                        pgbench);
                turns[0][turn] = ours.rate();
                turns[1][turn] = ours.p99();
                turns[2][turn] = ours.p50();
                turns[3][turn] = PeerCommands.number(reference, "tps = ([0-9.]+)");
            }
            BenchmarkRunner.print(
                    "requests/s %s, p99 ms %s, pgbench %s",
                    Arrays.toString(turns[0]), Arrays.toString(turns[1]), Arrays.toString(turns[3]));
            return new RateComparison(
                    BenchmarkRunner.median(turns[0]),
                    BenchmarkRunner.median(turns[2]),
                    BenchmarkRunner.median(turns[1]),
                    BenchmarkRunner.median(turns[3]));
        } finally {
            PeerCommands.run(Map.of(), List.of("rm", "-rf", folder.toString()));
        }
    }

    private static List<String> pgbench(BenchmarkData data, Path folder, List<String> scripts) throws Exception {
        var command = new ArrayList<>(List.of(
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-c",
                Integer.toString(CONNECTIONS),
                "-j",
                "2",
                "-T",
                Integer.toString(SECONDS),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(data.postgres().port()),
                "-U",
                data.postgres().user()));
        for (var script : scripts) {
            command.add("-f");
            command.add(Files.writeString(Files.createTempFile(folder, "read-", ".sql"), script)
                    .toString());
        }
        command.add("labeler");
        return command;
    }
}
