package dev.labeler.dataset.archive;

import java.io.IOException;
import java.io.InputStream;

/// One uploaded file.
///
/// @param path below the dataset's root, checked
public record ReadableFile(String path, ByteSource content) {
    /// The content, which can be read repeatedly and from any thread.
    @FunctionalInterface
    public interface ByteSource {
        /// Opens the content at its first byte. Reading fails with [dev.labeler.kit.rpc.Failure] ARCHIVE_REFUSED
        /// where the bytes are damaged or a bomb.
        InputStream open() throws IOException;
    }

    /// The same content under another path.
    public ReadableFile withPath(String newPath) {
        return new ReadableFile(newPath, content);
    }
}
