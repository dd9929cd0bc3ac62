package dev.labeler.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs the programs that serve as peers and as load: gzip, pgbench, wrk.
final class PeerCommands {
    private PeerCommands() {}

    /// Runs a program and returns its output.
    ///
    /// @throws IOException where it fails, or is not installed; then the message names the package
    static String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot run " + command.getFirst()
                            + "; on Debian: apt-get install wrk gzip postgresql-client postgresql-contrib",
                    e);
        }
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + output);
        }
        return output;
    }

    /// Returns the seconds of `gzip -1` on a file; its output is discarded.
    static double gzip(Path file) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(Map.of(), List.of("sh", "-c", "gzip -1 -c '" + file + "' > /dev/null"));
        return (System.nanoTime() - start) / 1e9;
    }

    /// Returns the number that the first group of `pattern` matches in `text`.
    static double number(String text, String pattern) {
        var matcher = matched(text, pattern);
        return Double.parseDouble(matcher.group(1));
    }

    /// Returns a latency of wrk (`830.00us`, `1.20ms`, `1.01s`) in milliseconds.
    static double milliseconds(String text, String pattern) {
        var matcher = matched(text, pattern + "([0-9.]+)(us|ms|s)");
        var value = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> value / 1000;
            case "ms" -> value;
            default -> value * 1000;
        };
    }

    private static Matcher matched(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("Pattern " + pattern + " not found in: " + text);
        }
        return matcher;
    }
}
