package dev.labeler.dataset.archive;

import java.io.IOException;
import java.io.InputStream;

/// One uploaded file.
///
/// @param path below the dataset's root, checked
public record ReadableFile(String path, ByteSource content) {
    /// The bytes, from the first, as often as they are asked for and from any thread.
    @FunctionalInterface
    public interface ByteSource {
        /// Reading fails with [dev.labeler.kit.rpc.Failure] ARCHIVE_REFUSED where the bytes turn
        /// out damaged or a bomb.
        InputStream open() throws IOException;
    }

    /// The same bytes under another name.
    public ReadableFile at(String newPath) {
        return new ReadableFile(newPath, content);
    }
}
