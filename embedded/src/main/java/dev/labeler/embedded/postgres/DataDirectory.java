package dev.labeler.embedded.postgres;

import dev.labeler.embedded.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// Creates a database cluster. `initdb` writes into a temporary directory, which is renamed when it is
/// complete, so that a killed process leaves nothing that looks like a cluster.
final class DataDirectory {

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);
    private static final String UNFINISHED = ".data-initdb";

    private DataDirectory() {}

    /// @param directory the folder with the cluster, its password and its binaries
    /// @return the superuser's password
    static String prepare(Path directory, PostgresBinaries binaries, ServerUser user, boolean durable)
            throws IOException {
        var data = directory.resolve("data");
        var passwordFile = directory.resolve("password");
        if (Files.isDirectory(data) && !Files.exists(passwordFile)) {
            throw new PostgresStartException(
                    "The password file " + passwordFile + " is missing, but " + data
                            + " exists. Restore the password file, or remove the data directory to start with an empty database.");
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
        var temporary = directory.resolve(UNFINISHED);
        DirectoryTree.delete(temporary);
        Files.createDirectory(temporary);
        user.changeOwner(temporary);
        var pwfile = directory.resolve(".initdb-password");
        PrivateFile.write(pwfile, password);
        try {
            user.changeOwner(pwfile);
            var options = List.of(
                    binaries.initdb(),
                    "--pgdata=" + temporary,
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
                throw new PostgresStartException("initdb could not create " + temporary + ": " + result.output());
            }
        } finally {
            Files.deleteIfExists(pwfile);
        }
        Files.move(temporary, directory.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
        PrivateFile.force(directory);
    }
}
