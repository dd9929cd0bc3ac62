package dev.labeler.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The server under wrk at 16 connections and its database under pgbench with 16 clients, in turns,
/// so that a busy moment of the machine meets both; medians.
///
/// @param ours requests a second
/// @param p99 milliseconds that 99 of 100 requests took at most
/// @param peer transactions a second
record Rates(double ours, double p99, double peer) {
    private static final int WARM_UP_SECONDS = 30;
    private static final int SECONDS = 6;
    private static final int TURNS = 5;

    /// @param request body of wrk's `request` function in Lua
    /// @param scripts what pgbench runs, each equally often
    static Rates measure(Stage stage, String request, List<String> scripts) throws Exception {
        var folder = Files.createTempDirectory(stage.folder(), "read-");
        try (var server = stage.server()) {
            var lua = Files.writeString(
                    folder.resolve("request.lua"), "function request()\n%s\nend\n".formatted(request));
            var pgbench = pgbench(stage, folder, scripts);
            var token = server.token(Catalogue.EMAIL);
            wrk(server, token, lua, WARM_UP_SECONDS);
            var turns = new double[3][TURNS];
            for (int turn = 0; turn < TURNS; turn++) {
                var ours = wrk(server, token, lua, SECONDS);
                var peer = Commands.run(
                        Map.of("PGPASSWORD", stage.postgres().password(), "PGOPTIONS", "-c search_path=dataset"),
                        pgbench);
                turns[0][turn] = Commands.number(ours, "Requests/sec:\\s+([0-9.]+)");
                turns[1][turn] = Commands.milliseconds(ours, "99%\\s+");
                turns[2][turn] = Commands.number(peer, "tps = ([0-9.]+)");
            }
            Bench.say(
                    "requests/s %s, p99 ms %s, pgbench %s",
                    Arrays.toString(turns[0]), Arrays.toString(turns[1]), Arrays.toString(turns[2]));
            return new Rates(Bench.median(turns[0]), Bench.median(turns[1]), Bench.median(turns[2]));
        } finally {
            Commands.run(Map.of(), List.of("rm", "-rf", folder.toString()));
        }
    }

    private static String wrk(Server server, String token, Path lua, int seconds) throws Exception {
        var output = Commands.run(
                Map.of(),
                List.of(
                        "wrk",
                        "-t1",
                        "-c16",
                        "-d" + seconds,
                        "--latency",
                        "-s",
                        lua.toString(),
                        "-H",
                        "Authorization: Bearer " + token,
                        "http://127.0.0.1:" + server.port()));
        if (output.contains("Non-2xx") || output.contains("Socket errors")) {
            throw new IllegalStateException(output);
        }
        return output;
    }

    private static List<String> pgbench(Stage stage, Path folder, List<String> scripts) throws Exception {
        var command = new ArrayList<>(List.of(
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
                stage.postgres().user()));
        for (var script : scripts) {
            command.add("-f");
            command.add(Files.writeString(Files.createTempFile(folder, "read-", ".sql"), script)
                    .toString());
        }
        command.add("labeler");
        return command;
    }
}
