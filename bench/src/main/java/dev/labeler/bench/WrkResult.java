package dev.labeler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The result of one run of wrk.
///
/// @param rate requests a second
/// @param p50 the median latency in milliseconds
/// @param p99 the 99th percentile of the latency in milliseconds
record WrkResult(double rate, double p50, double p99) {

    /// Writes wrk's script for a request.
    ///
    /// @param request body of its `request` function in Lua
    static Path script(Path folder, String request) throws IOException {
        return Files.writeString(folder.resolve("request.lua"), "function request()\n%s\nend\n".formatted(request));
    }

    static WrkResult run(BenchmarkServer server, String token, Path script, int connections, int seconds)
            throws IOException, InterruptedException {
        var output = PeerCommands.run(
                Map.of(),
                List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds,
                        "--latency",
                        "-s",
                        script.toString(),
                        "-H",
                        "Authorization: Bearer " + token,
                        "http://127.0.0.1:" + server.port()));
        if (output.contains("Non-2xx") || output.contains("Socket errors")) {
            throw new IllegalStateException(output);
        }
        return new WrkResult(
                PeerCommands.number(output, "Requests/sec:\\s+([0-9.]+)"),
                PeerCommands.milliseconds(output, "50%\\s+"),
                PeerCommands.milliseconds(output, "99%\\s+"));
    }
}
