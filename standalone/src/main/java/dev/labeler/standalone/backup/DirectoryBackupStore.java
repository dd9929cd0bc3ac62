package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Backups in a directory. A file is written under a temporary name, forced to disk and renamed.
final class DirectoryBackupStore implements BackupStore {
    private static final String TEMPORARY = "temporary";

    private final Path root;

    DirectoryBackupStore(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        if (!Files.exists(this.root)) {
            // Backups have hashes of passwords.
            var ownerOnly = PosixFilePermissions.fromString("rwx------");
            Files.createDirectories(this.root, PosixFilePermissions.asFileAttribute(ownerOnly));
        }
        Files.createDirectories(this.root.resolve(TEMPORARY));
    }

    @Override
    public void removeTemporaryFiles() throws IOException {
        try (var files = Files.newDirectoryStream(root.resolve(TEMPORARY))) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        var temporary = temporary();
        try (var channel = create(temporary)) {
            Channels.newOutputStream(channel).write(content);
            channel.force(true);
        }
        moveTo(name, temporary);
    }

    @Override
    public BackupContent store(InputStream content) throws IOException {
        var temporary = temporary();
        var digest = Sha256.digest();
        long size;
        try (var channel = create(temporary)) {
            size = new DigestInputStream(content, digest).transferTo(Channels.newOutputStream(channel));
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        var stored = new BackupContent(HexFormat.of().formatHex(digest.digest()), size);
        moveTo(stored.name(), temporary);
        return stored;
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            return Files.newInputStream(root.resolve(name));
        } catch (NoSuchFileException e) {
            throw new MissingContentException(name);
        }
    }

    @Override
    public @Nullable Long size(String name) throws IOException {
        try {
            return Files.size(root.resolve(name));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void list(String prefix, Consumer<StoredFile> visitor) throws IOException {
        var folder = root.resolve(prefix);
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                visitor.accept(new StoredFile(root.relativize(file).toString().replace('\\', '/'), attributes.size()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void delete(Iterable<String> names) throws IOException {
        for (var name : names) {
            Files.deleteIfExists(root.resolve(name));
        }
    }

    @Override
    public void close() {}

    private Path temporary() {
        return root.resolve(TEMPORARY).resolve(UUID.randomUUID().toString());
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private void moveTo(String name, Path temporary) throws IOException {
        var target = root.resolve(name);
        var folder = Files.createDirectories(Objects.requireNonNull(target.getParent(), name));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
