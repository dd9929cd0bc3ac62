package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Files on the server's own disk that an operator has opened for analysis.
public final class LocalFileCopier {
    private static final int BUFFER_BYTES = 1 << 20;

    private final @Nullable Path root;

    /// @param root nothing outside it is read; null to read nothing
    public LocalFileCopier(@Nullable Path root) {
        this.root = root;
    }

    /// Copies an archive, a file or a folder into the spool, as an upload of it would. Links to
    /// files are followed as long as they stay below the root, links to folders are not.
    ///
    /// @throws Failure UNPROCESSABLE for a path that is not there or leads out of the root
    public void copy(String path, SpooledUpload spooled) throws IOException {
        var top = root;
        if (top == null) {
            throw refused("this server has no folder open for analysis; upload the files instead");
        }
        var real = real(top, path);
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

    private static Path real(Path root, String path) throws IOException {
        try {
            var top = root.toRealPath();
            var wanted = top.resolve(path).normalize();
            if (wanted.startsWith(top)
                    && Files.exists(wanted)
                    && wanted.toRealPath().startsWith(top)) {
                return wanted.toRealPath();
            }
        } catch (InvalidPathException e) {
            throw refused("it is not a path");
        }
        throw refused("there is nothing of that name below the folder that is open for analysis");
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
