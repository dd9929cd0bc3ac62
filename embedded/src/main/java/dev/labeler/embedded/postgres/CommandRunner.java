package dev.labeler.embedded.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs child processes with a fixed environment, so that no variable of the JVM (secrets, PG* settings,
/// locales) reaches PostgreSQL.
final class CommandRunner {

    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private CommandRunner() {}

    /// @param exit the exit status
    /// @param output standard output and standard error, interleaved
    record Result(int exit, String output) {}

    static ProcessBuilder builder(List<String> command, Path workingDirectory) {
        var builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        var environment = builder.environment();
        environment.clear();
        environment.put("PATH", PATH);
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
    }

    static Result run(List<String> command, Path workingDirectory, Duration limit) throws IOException {
        var process = builder(command, workingDirectory).start();
        try {
            var watchdog = Thread.ofVirtual().start(() -> {
                try {
                    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                        process.destroyForcibly();
                    }
                } catch (InterruptedException finished) {
                    Thread.currentThread().interrupt();
                }
            });
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var exit = process.waitFor();
            watchdog.interrupt();
            return new Result(exit, output);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.getFirst(), interrupted);
        }
    }
}
