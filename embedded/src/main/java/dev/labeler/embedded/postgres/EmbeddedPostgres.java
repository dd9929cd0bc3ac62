package dev.labeler.embedded.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running PostgreSQL 18. Data, password and binaries are stored below `<home>/postgres`; an acknowledged
/// commit survives `kill -9` and a power failure. The server is stopped by [#close] and, where `setpriv` is
/// installed, when the JVM ends for any reason. A server that ends unexpectedly is restarted on the same
/// port; a server that outlived its JVM is stopped by the next start on the same home.
public final class EmbeddedPostgres implements AutoCloseable {

    static final String HOST = "127.0.0.1";
    static final String USER = "labeler";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final int PORT_ATTEMPTS = 5;

    private final PostgresHome home;
    private final List<String> settings;
    private final int port;
    private final RestartBackoff restarts = new RestartBackoff();
    private Process process;
    private boolean closed;

    private EmbeddedPostgres(PostgresHome home, List<String> settings, int port, Process process) {
        this.home = home;
        this.settings = settings;
        this.port = port;
        this.process = process;
    }

    /// Starts the server of a home and creates its database cluster on first use.
    ///
    /// @throws PostgresStartException when another process uses this home, the given port is in use, the
    ///     unprivileged user cannot reach the home, or PostgreSQL does not start (the message contains its
    ///     log)
    public static EmbeddedPostgres start(Config config) {
        try {
            var home = PostgresHome.prepare(config);
            try {
                return launch(config, home);
            } catch (IOException | RuntimeException failed) {
                home.lock().close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new PostgresStartException(
                    "Could not start PostgreSQL in " + config.home() + ": " + failed.getMessage(), failed);
        }
    }

    private static EmbeddedPostgres launch(Config config, PostgresHome home) throws IOException {
        for (var attempt = 1; ; attempt++) {
            var port = config.port() == 0 ? freePort() : config.port();
            var settings = PostgresSettings.arguments(config.settings(), config.durable(), port);
            try {
                var server = new EmbeddedPostgres(
                        home, settings, port, home.postmaster().start(settings));
                server.watch();
                return server;
            } catch (Postmaster.PortInUseException taken) {
                if (config.port() != 0 || attempt == PORT_ATTEMPTS) {
                    throw new PostgresStartException(
                            "Port " + port + " is in use. Choose another port for PostgreSQL.", taken);
                }
            }
        }
    }

    private synchronized void watch() {
        var watched = process;
        var since = System.nanoTime();
        Thread.startVirtualThread(() -> {
            watched.onExit().join();
            restart(watched.exitValue(), Duration.ofNanos(System.nanoTime() - since));
        });
    }

    /// Restarts the server after an unexpected end, such as by the kernel's out-of-memory killer or a full
    /// disk. Retries without a limit, since the cause may end at any time. Exit status 0 is a requested
    /// shutdown and causes no restart.
    private synchronized void restart(int status, Duration ran) {
        if (closed || status == 0) {
            return;
        }
        LOG.error("PostgreSQL ended unexpectedly; restarting it: pid={} status={}", pid(), status);
        restarts.recordEnd(ran);
        for (var attempt = 1; pauseBeforeRestart(); attempt++) {
            try {
                process = home.postmaster().start(settings);
                LOG.info("PostgreSQL was restarted: pid={} attempts={}", pid(), attempt);
                watch();
                return;
            } catch (IOException | Postmaster.PortInUseException | RuntimeException failed) {
                if (attempt == 1) {
                    LOG.error("PostgreSQL could not be restarted; retrying with back-off", failed);
                }
            }
        }
    }

    /// Returns false where the server was closed in the meantime.
    private boolean pauseBeforeRestart() {
        var until = System.nanoTime() + restarts.nextPause().toNanos();
        try {
            for (var left = until - System.nanoTime(); left > 0 && !closed; left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed;
    }

    /// The outermost directory that prevents PostgreSQL from using this home when the JVM runs as root (see
    /// [#start]); empty when the home is usable, which it always is for an ordinary user. The home itself
    /// need not exist.
    public static Optional<Path> blockedAt(Path home) throws IOException {
        return PostgresHome.blockedAt(home);
    }

    /// Creates a database unless it exists. Safe to repeat and to call concurrently.
    ///
    /// @param name lower-case letters, digits and `_`, at most 63
    public void createDatabaseIfMissing(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A database name has 1 to 63 lower-case letters, digits or _, and does not start with a digit: "
                            + name);
        }
        try (var connection = DriverManager.getConnection(url("postgres"), USER, home.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name + "\"");
        } catch (SQLException failed) {
            if (!"42P04".equals(failed.getSQLState())) {
                throw new IllegalStateException("Could not create database " + name, failed);
            }
        }
    }

    /// The database's JDBC URL, without user and password.
    public String url(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    }

    /// The superuser of this server.
    public String user() {
        return USER;
    }

    /// The generated password, which does not change while the home exists.
    public String password() {
        return home.password();
    }

    /// The TCP port on 127.0.0.1.
    public int port() {
        return port;
    }

    /// The server's process id, which changes with a restart.
    public synchronized long pid() {
        return process.pid();
    }

    /// Whether the server process is running.
    public synchronized boolean isAlive() {
        return process.isAlive();
    }

    /// Stops the server by a fast shutdown and returns when the process has ended. Idempotent.
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        try {
            home.postmaster().stop(process.toHandle());
            home.lock().close();
        } catch (IOException failed) {
            throw new IllegalStateException("Could not stop PostgreSQL (pid " + pid() + ")", failed);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// The configuration of a server.
    ///
    /// @param home the directory below which everything is stored, in `postgres/`
    /// @param port the TCP port on 127.0.0.1, 0 for a free one
    /// @param durable whether a commit is on disk before it is acknowledged; false only for tests, whose data
    ///     is discarded
    /// @param settings PostgreSQL settings that replace our defaults
    /// @param binaries where to keep the unpacked server, null for `<home>/postgres`
    public record Config(
            Path home,
            int port,
            boolean durable,
            Map<String, String> settings,
            @Nullable Path binaries) {

        /// @throws IllegalArgumentException when the port is out of range, or a setting is one that
        ///     durability or privacy depends on
        public Config {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("The port must be 0 to 65535: " + port);
            }
            settings = Map.copyOf(settings);
            for (var name : settings.keySet()) {
                if (!name.matches("[a-z_.]+") || PostgresSettings.FIXED.contains(name)) {
                    throw new IllegalArgumentException("The PostgreSQL setting " + name + " cannot be overridden.");
                }
            }
        }

        /// A durable server on a free port with the default settings.
        public static Config in(Path home) {
            return new Config(home, 0, true, Map.of(), null);
        }

        /// The same on a given port.
        public Config withPort(int port) {
            return new Config(home, port, durable, settings, binaries);
        }
    }
}
