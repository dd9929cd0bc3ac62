package dev.labeler.kit.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Temporary files that are deleted as soon as they are open, so that neither an error nor a kill leaves one on
/// the disk.
final class TemporaryFile {
    private TemporaryFile() {}

    static FileChannel create(Path directory) throws IOException {
        Files.createDirectories(directory);
        var path = Files.createTempFile(directory, "object-", "");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }
}
