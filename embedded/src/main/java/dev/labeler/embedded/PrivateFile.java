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

/// A small text file with mode 0600: a generated secret that has to outlive the process.
public final class PrivateFile {

    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateFile() {}

    /// The file's text, written first from `initial` where the file does not exist. A crash leaves
    /// the whole text or no file. The caller holds whatever lock keeps two processes from creating
    /// it at once.
    ///
    /// @throws IOException when the file can be neither read nor written
    public static String readOrCreate(Path file, Supplier<String> initial) throws IOException {
        if (!Files.exists(file)) {
            write(file, initial.get());
        }
        return Files.readString(file).strip();
    }

    /// Writes the text durably under another name and renames it into place.
    public static void write(Path file, String text) throws IOException {
        var absolute = file.toAbsolutePath();
        var directory = absolute.getParent();
        if (directory == null) {
            throw new IOException("not a file name: " + file);
        }
        Files.createDirectories(directory);
        var fresh = absolute.resolveSibling(absolute.getFileName() + "." + UUID.randomUUID());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            var bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE);
        force(directory);
    }

    /// Makes a rename or a new name in this directory survive a power cut.
    public static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// `bytes` random bytes in hexadecimal, from the system's secure source.
    public static String randomHex(int bytes) {
        var value = new byte[bytes];
        RANDOM.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
