package dev.labeler.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The directories of a test run.
public final class TestDirectories {

    private static final Path BINARIES = chooseBinaries();

    private TestDirectories() {}

    /// The unpacked PostgreSQL, which is kept between runs because unpacking takes longer than starting.
    static Path binaries() {
        return BINARIES;
    }

    /// Creates a directory that is deleted when the test run ends.
    public static Path scratch(String name) {
        var directory = fresh(name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        return directory;
    }

    static Path fresh(String name) {
        try {
            return Files.createTempDirectory("labeler-test-" + name + "-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Ignores files that a stopping server deletes at the same time.
    static void delete(Path directory) {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// PostgreSQL runs as another user where the tests run as root, and that user cannot enter root's home. A
    /// shared temporary directory is not safe for programs that root runs.
    private static Path chooseBinaries() {
        var root = "root".equals(System.getProperty("user.name"));
        var cache = root ? Path.of("/var/cache") : Path.of(System.getProperty("user.home"), ".cache");
        var kept = created(cache.resolve("labeler/postgres"));
        if (kept != null) {
            return kept;
        }
        return scratch("binaries");
    }

    private static @Nullable Path created(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException notWritable) {
            return null;
        }
    }
}
