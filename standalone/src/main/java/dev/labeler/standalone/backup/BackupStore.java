package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where backups are stored: named files that are written whole or not at all.
interface BackupStore extends AutoCloseable {
    /// Prefix of the names of contents, which end with their SHA-256.
    String CONTENTS = "objects/";

    /// A file of the store.
    record StoredFile(String name, long size) {}

    /// Writes or overwrites a small file.
    void put(String name, byte[] content) throws IOException;

    /// Stores a content under its SHA-256.
    ///
    /// @param content any length; it is not closed
    BackupContent store(InputStream content) throws IOException;

    /// As above, without a write if the content is stored already.
    default BackupContent store(byte[] content) throws IOException {
        var stored = new BackupContent(Sha256.hex(content), content.length);
        var size = size(stored.name());
        if (size == null || size != content.length) {
            put(stored.name(), content);
        }
        return stored;
    }

    /// @throws MissingContentException if the file does not exist
    InputStream open(String name) throws IOException;

    /// The size of a file, null if it does not exist.
    @Nullable
    Long size(String name) throws IOException;

    /// Visits the files whose names have the prefix.
    void list(String prefix, Consumer<StoredFile> visitor) throws IOException;

    /// Deletes files; missing ones are no error.
    void delete(Iterable<String> names) throws IOException;

    /// Removes temporary files of a killed run. No other run may write to the store.
    void removeTemporaryFiles() throws IOException;

    @Override
    void close();

    /// The name of a content.
    static String nameOf(String sha256) {
        return CONTENTS + sha256.substring(0, 2) + "/" + sha256;
    }

    /// The file does not exist.
    final class MissingContentException extends IOException {
        MissingContentException(String name) {
            super(name + " is missing");
        }
    }
}
