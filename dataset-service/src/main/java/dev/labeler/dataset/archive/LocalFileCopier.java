package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Copies files from the folder on the server's disk that an operator has configured for analysis.
public final class LocalFileCopier {
    private static final int BUFFER_BYTES = 1 << 20;

    private final @Nullable Path root;

    /// @param root nothing outside it is read; null to read nothing
    public LocalFileCopier(@Nullable Path root) {
        this.root = root;
    }

    /// Copies an archive, a file or a folder into the spool, like an upload. Symbolic links to files are followed
    /// if they stay below the root, links to folders are not.
    ///
    /// @throws Failure UNPROCESSABLE for a path that does not exist or leaves the root
    public void copy(String path, SpooledUpload spooled) throws IOException {
        var top = root;
        if (top == null) {
            throw refused("no folder for analysis is configured on this server; upload the files instead");
        }
        var real = resolve(top, path);
        if (Files.isRegularFile(real)) {
            copy(real, String.valueOf(real.getFileName()), spooled);
            return;
        }
        try (var files = Files.walk(real)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (file.toRealPath().startsWith(top.toRealPath())) {
                    copy(file, real.relativize(file).toString(), spooled);
                }
            }
        }
    }

    private static Path resolve(Path root, String path) throws IOException {
        try {
            var top = root.toRealPath();
            var requested = top.resolve(path).normalize();
            if (requested.startsWith(top)
                    && Files.exists(requested)
                    && requested.toRealPath().startsWith(top)) {
                return requested.toRealPath();
            }
        } catch (InvalidPathException e) {
            throw refused("it is not a path");
        }
        throw refused("it does not exist below the folder for analysis");
    }

    private static void copy(Path file, String name, SpooledUpload spooled) throws IOException {
        spooled.begin(name);
        try (var in = FileChannel.open(file)) {
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (in.read(buffer) >= 0) {
                spooled.write(buffer.flip());
                buffer.clear();
            }
        }
    }

    private static Failure refused(String why) {
        return Failure.unprocessable("The path cannot be analysed: " + why + ".")
                .violation("path", why)
                .with("path", "path");
    }
}
