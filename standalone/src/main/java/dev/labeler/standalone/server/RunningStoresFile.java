package dev.labeler.standalone.server;

import dev.labeler.embedded.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The addresses and credentials of the embedded stores that run on a home, for tools that run beside the server. Only
/// the owner may read the file. It is used only while the process that wrote it runs.
final class RunningStoresFile {
    private static final List<String> OF_POSTGRES = List.of("DATABASE_URL", "USER_DATABASE_URL");
    private static final List<String> OF_S3 = List.of("S3_PROVIDER", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY");

    private final Path file;

    RunningStoresFile(Path home) {
        this.file = home.resolve("secrets").resolve("running-stores");
    }

    void write(Map<String, String> settings, boolean hasPostgres, boolean hasS3) throws IOException {
        if (!hasPostgres && !hasS3) {
            return;
        }
        var text = new StringBuilder("process=" + processOf(ProcessHandle.current()) + "\n");
        append(text, settings, hasPostgres ? OF_POSTGRES : List.of());
        append(text, settings, hasS3 ? OF_S3 : List.of());
        PrivateFile.write(file, text.toString());
    }

    private static void append(StringBuilder text, Map<String, String> settings, List<String> names) {
        names.forEach(
                name -> text.append(name).append('=').append(settings.get(name)).append('\n'));
    }

    /// The settings, null if no process on this home runs embedded stores.
    @Nullable
    Map<String, String> read() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        var settings = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return isRunning(settings.remove("process")) ? settings : null;
    }

    /// The start time distinguishes a process from a later one with the same number.
    private static boolean isRunning(@Nullable String process) {
        if (process == null) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(process.substring(0, process.indexOf('@'))))
                .filter(handle -> process.equals(processOf(handle)))
                .isPresent();
    }

    private static String processOf(ProcessHandle process) {
        return process.pid() + "@"
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
