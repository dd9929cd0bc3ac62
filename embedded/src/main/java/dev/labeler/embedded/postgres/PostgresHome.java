package dev.labeler.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A home that is prepared for its server: locked for this JVM, accessible to the server's user, with
/// binaries and a database cluster, and without a server left running by an earlier JVM.
///
/// @param password the superuser's password
record PostgresHome(HomeLock lock, Postmaster postmaster, String password) {

    static PostgresHome prepare(EmbeddedPostgres.Config config) throws IOException {
        Files.createDirectories(config.home());
        var home = config.home().toRealPath();
        var directory = Files.createDirectories(home.resolve("postgres"));
        var user = ServerUser.forData(directory.resolve("data"));
        user.allowTraversal(home);
        user.allowTraversal(directory);
        requireReachable(user, directory);
        var lock = HomeLock.acquire(directory);
        try {
            var binaries = PostgresBinaries.unpack(config.binaries() == null ? directory : config.binaries());
            requireReachable(user, binaries.directory().toRealPath());
            var postmaster = new Postmaster(binaries, user, directory);
            postmaster.stopOrphan();
            return new PostgresHome(
                    lock, postmaster, DataDirectory.prepare(directory, binaries, user, config.durable()));
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    static Optional<Path> blockedAt(Path home) throws IOException {
        var parent = home.toAbsolutePath().normalize().getParent();
        return parent == null
                ? Optional.empty()
                : ServerUser.forData(home.resolve("postgres/data")).blockedAt(parent);
    }

    private static void requireReachable(ServerUser user, Path path) throws IOException {
        var blocked = user.blockedAt(path);
        if (blocked.isPresent()) {
            throw new PostgresStartException("PostgreSQL does not run as root, and its unprivileged user (uid "
                    + user.id() + ") cannot enter " + blocked.get() + ", a parent of " + path
                    + ". Choose a home outside it (for example /var/lib/labeler), allow access with 'chmod o+x "
                    + blocked.get() + "', or run as an ordinary user.");
        }
    }
}
