package dev.labeler.embedded.postgres;

import dev.labeler.embedded.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// Creates a database cluster. `initdb` works under another name and the finished directory is
/// renamed, so that a kill in the middle leaves nothing that looks like a cluster.
final class DataDirectory {

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);
    private static final String UNFINISHED = ".data-initdb";

    private DataDirectory() {}

    /// @param directory where the cluster, its password and its binaries live
    /// @return the superuser's password
    static String prepare(Path directory, PostgresBinaries binaries, ServerUser user, boolean durable)
            throws IOException {
        var data = directory.resolve("data");
        var passwordFile = directory.resolve("password");
        if (Files.isDirectory(data) && !Files.exists(passwordFile)) {
            throw new PostgresStartException("the password file " + passwordFile + " is missing though " + data
                    + " exists; put it back, or move the data directory away to start an empty one");
        }
        var password = PrivateFile.readOrCreate(passwordFile, () -> PrivateFile.randomHex(24));
        if (!Files.isDirectory(data)) {
            initialize(directory, binaries, user, password, durable);
        }
        return password;
    }

    private static void initialize(
            Path directory, PostgresBinaries binaries, ServerUser user, String password, boolean durable)
            throws IOException {
        var fresh = directory.resolve(UNFINISHED);
        DirectoryTree.delete(fresh);
        Files.createDirectory(fresh);
        user.changeOwner(fresh);
        var pwfile = directory.resolve(".initdb-password");
        PrivateFile.write(pwfile, password);
        try {
            user.changeOwner(pwfile);
            var options = List.of(
                    binaries.initdb(),
                    "--pgdata=" + fresh,
                    "--username=" + EmbeddedPostgres.USER,
                    "--pwfile=" + pwfile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    durable ? "--sync-method=fsync" : "--no-sync");
            var result = CommandRunner.run(user.command(options), directory, INITDB_LIMIT);
            if (result.exit() != 0) {
                throw new PostgresStartException("initdb could not create " + fresh + ": " + result.output());
            }
        } finally {
            Files.deleteIfExists(pwfile);
        }
        Files.move(fresh, directory.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
        PrivateFile.force(directory);
    }
}
