package dev.labeler.embedded.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A running PostgreSQL 18 of our own. Data, password and binaries live below `<home>/postgres`; a commit that was
/// acknowledged survives `kill -9` and a power cut; the server ends with [#close] and, where `setpriv` is
/// installed, with the JVM however that ends. A server left behind all the same is ended by the next start on the
/// same home.
public final class EmbeddedPostgres implements AutoCloseable {

    static final String HOST = "127.0.0.1";
    static final String USER = "labeler";

    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final int START_ATTEMPTS = 20;
    private static final long RETRY_MILLIS = 500;

    private final Postmaster postmaster;
    private final Process process;
    private final HomeLock lock;
    private final int port;
    private final String password;

    private EmbeddedPostgres(Postmaster postmaster, Process process, HomeLock lock, int port, String password) {
        this.postmaster = postmaster;
        this.process = process;
        this.lock = lock;
        this.port = port;
        this.password = password;
    }

    /// Starts the server of a home, creating its database cluster on first use.
    ///
    /// @throws PostgresStartException when another process uses this home, the given port is taken, the
    ///     unprivileged user cannot reach the home, or PostgreSQL itself refuses (the message carries its log)
    public static EmbeddedPostgres start(Config config) {
        try {
            return open(config);
        } catch (IOException failed) {
            throw new PostgresStartException(
                    "could not start PostgreSQL in " + config.home() + ": " + failed.getMessage(), failed);
        }
    }

    private static EmbeddedPostgres open(Config config) throws IOException {
        Files.createDirectories(config.home());
        var home = config.home().toRealPath();
        var directory = Files.createDirectories(home.resolve("postgres"));
        var user = ServerUser.forData(directory.resolve("data"));
        user.admit(home);
        user.admit(directory);
        requireReachable(user, directory);
        var lock = HomeLock.take(directory);
        try {
            var binaries = Binaries.unpack(config.binaries() == null ? directory : config.binaries());
            requireReachable(user, binaries.directory().toRealPath());
            var postmaster = new Postmaster(binaries, user, directory);
            postmaster.endOrphan();
            var password = DataDirectory.prepare(directory, binaries, user, config.durable());
            return launch(config, postmaster, lock, password);
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private static EmbeddedPostgres launch(Config config, Postmaster postmaster, HomeLock lock, String password)
            throws IOException {
        for (var attempt = 1; ; attempt++) {
            var port = config.port() == 0 ? freePort() : config.port();
            try {
                var process = postmaster.start(Settings.arguments(config.settings(), config.durable(), port));
                return new EmbeddedPostgres(postmaster, process, lock, port, password);
            } catch (Postmaster.ServerExited exited) {
                var mayPass = exited.saysOldBackendsLinger() || (config.port() == 0 && exited.saysPortIsTaken());
                if (!mayPass || attempt == START_ATTEMPTS) {
                    throw new PostgresStartException(
                            exited.saysPortIsTaken()
                                    ? "port " + port + " is taken; choose another for PostgreSQL"
                                    : "PostgreSQL did not start: " + exited.getMessage(),
                            exited);
                }
                pause();
            }
        }
    }

    private static void requireReachable(ServerUser user, Path path) throws IOException {
        var blocked = user.blockedAt(path);
        if (blocked.isPresent()) {
            throw new PostgresStartException("PostgreSQL does not run as root, and its unprivileged user (uid "
                    + user.id() + ") may not enter " + blocked.get() + ", on the way to " + path
                    + "; choose a home outside it (for example /var/lib/labeler), allow passage with 'chmod o+x "
                    + blocked.get() + "', or run as an ordinary user");
        }
    }

    /// The outermost directory that would keep PostgreSQL from using this home when we are root (see [#start]);
    /// empty when the home is fine, as it always is for an ordinary user. The home itself need not exist.
    public static Optional<Path> blockedAt(Path home) throws IOException {
        var parent = home.toAbsolutePath().normalize().getParent();
        return parent == null
                ? Optional.empty()
                : ServerUser.forData(home.resolve("postgres/data")).blockedAt(parent);
    }

    /// Creates a database unless it exists; safe to repeat and to race.
    ///
    /// @param name lower-case letters, digits and `_`, at most 63
    public void createDatabaseIfMissing(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a database name is lower-case letters, digits and _, at most 63, not: " + name);
        }
        try (var connection = DriverManager.getConnection(url("postgres"), USER, password);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name + "\"");
        } catch (SQLException failed) {
            if (!"42P04".equals(failed.getSQLState())) {
                throw new IllegalStateException("could not create database " + name, failed);
            }
        }
    }

    /// The database's address as JDBC spells it, without user or password.
    public String url(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    }

    /// The superuser of this server.
    public String user() {
        return USER;
    }

    /// The generated password, the same for as long as the home exists.
    public String password() {
        return password;
    }

    /// The TCP port on 127.0.0.1.
    public int port() {
        return port;
    }

    /// The server's process id.
    public long pid() {
        return process.pid();
    }

    /// Whether the server process runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Fast shutdown; returns when the process is gone. Repeating it does nothing.
    @Override
    public void close() {
        try {
            postmaster.stop(process.toHandle());
            lock.close();
        } catch (IOException failed) {
            throw new IllegalStateException("could not stop PostgreSQL (pid " + pid() + ")", failed);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("interrupted while PostgreSQL was starting", interrupted);
        }
    }

    /// What to start.
    ///
    /// @param home the directory below which everything lives, in `postgres/`
    /// @param port the TCP port on 127.0.0.1, 0 for a free one
    /// @param durable whether a commit is on disk before it is acknowledged; false only for tests, whose data is
    ///     thrown away
    /// @param settings PostgreSQL settings that replace our defaults
    /// @param binaries where to keep the unpacked server, null for `<home>/postgres`
    public record Config(
            Path home,
            int port,
            boolean durable,
            Map<String, String> settings,
            @Nullable Path binaries) {

        /// @throws IllegalArgumentException when the port is out of range, or a setting is one that durability or
        ///     privacy rests on
        public Config {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
            }
            settings = Map.copyOf(settings);
            for (var name : settings.keySet()) {
                if (!name.matches("[a-z_.]+") || Settings.FIXED.contains(name)) {
                    throw new IllegalArgumentException("the PostgreSQL setting " + name + " cannot be replaced here");
                }
            }
        }

        /// A durable server on a free port with our settings.
        public static Config in(Path home) {
            return new Config(home, 0, true, Map.of(), null);
        }

        /// The same on a given port.
        public Config withPort(int port) {
            return new Config(home, port, durable, settings, binaries);
        }
    }
}
