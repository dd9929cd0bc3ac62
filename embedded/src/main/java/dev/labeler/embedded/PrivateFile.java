package dev.labeler.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// A small text file with mode 0600, for a generated secret that must survive restarts.
public final class PrivateFile {

    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateFile() {}

    /// Returns the file's text. Where the file does not exist, it is first written from `initial`. A crash
    /// leaves the whole text or no file. The caller holds a lock that keeps two processes from creating the
    /// file at the same time.
    ///
    /// @throws IOException when the file can be neither read nor written
    public static String readOrCreate(Path file, Supplier<String> initial) throws IOException {
        if (!Files.exists(file)) {
            write(file, initial.get());
        }
        return Files.readString(file).strip();
    }

    /// Writes the text durably to a temporary file and renames it into place.
    public static void write(Path file, String text) throws IOException {
        var absolute = file.toAbsolutePath();
        var directory = absolute.getParent();
        if (directory == null) {
            throw new IOException("not a file name: " + file);
        }
        Files.createDirectories(directory);
        var temporary = absolute.resolveSibling(absolute.getFileName() + "." + UUID.randomUUID());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(
                temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            var bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        force(directory);
    }

    /// Forces the directory to disk, so that a rename or new file in it survives a power failure.
    public static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Returns `bytes` random bytes in hexadecimal, from the system's secure source.
    public static String randomHex(int bytes) {
        var value = new byte[bytes];
        RANDOM.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
