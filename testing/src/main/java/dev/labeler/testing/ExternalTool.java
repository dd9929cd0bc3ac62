package dev.labeler.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// An external program that creates test data or validates a result. `.ci/run` installs these programs where
/// it can; elsewhere the test is skipped and names the missing program.
public final class ExternalTool {
    private static final int MOST_SECONDS = 120;

    private final Path program;

    private ExternalTool(Path program) {
        this.program = program;
    }

    /// The first of the names that is an executable on the `PATH`.
    ///
    /// @param debianPackage the Debian package to name where the program is missing
    public static ExternalTool require(String debianPackage, String... names) {
        var found = Stream.of(names)
                .map(ExternalTool::find)
                .flatMap(Optional::stream)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(), () -> "needs " + names[0] + " (Debian package " + debianPackage + ")");
        return new ExternalTool(found.orElseThrow());
    }

    private static Optional<Path> find(String name) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Runs the program and returns its standard output and standard error.
    ///
    /// @throws IOException where the program fails, with its output
    public String run(Path directory, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(program + " failed: " + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    public String run(Path directory, String... arguments) throws IOException, InterruptedException {
        return run(directory, List.of(arguments));
    }
}
