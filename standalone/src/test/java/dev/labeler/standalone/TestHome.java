package dev.labeler.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/// Home directories of servers under test.
final class TestHome {
    private TestHome() {}

    static Path create() throws IOException {
        return Files.createTempDirectory("labeler-home-");
    }

    static void delete(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            return;
        }
    }
}
