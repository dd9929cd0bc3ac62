package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Documented JSON, pinned in files. Run with `-Dgolden.write=true` to write them anew, and read
/// the difference.
final class GoldenFile {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private GoldenFile() {}

    static void assertEqual(String name, String actual) throws IOException {
        var file = FOLDER.resolve(name);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, actual + "\n");
        }
        assertThat(actual + "\n").isEqualTo(Files.readString(file));
    }

    static List<String> lines(String name) throws IOException {
        return Files.readAllLines(FOLDER.resolve(name));
    }
}
