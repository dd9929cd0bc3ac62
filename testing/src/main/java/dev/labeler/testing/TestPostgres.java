package dev.labeler.testing;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.kit.db.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// One PostgreSQL for each JVM, started on first use and stopped with the JVM. It runs without fsync, since
/// its data is discarded. Tests of durability start a server with [#durableIn].
public final class TestPostgres {

    private static final int POOL_SIZE = 4;
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestPostgres() {}

    /// An empty database.
    ///
    /// @param url the JDBC URL, without user and password
    /// @param name the database's name
    public record Database(String url, String user, String password, String name) {

        /// The URL with user and password, in the form of `DATABASE_URL` and of PostgreSQL's own tools.
        public String uri() {
            var address = url.substring("jdbc:postgresql://".length());
            return "postgresql://" + user + ":" + password + "@" + address;
        }

        /// The configuration for a service under test: a small pool, permission to run without fsync, and a
        /// short heartbeat.
        public DatabaseConfig config() {
            return DatabaseConfig.of(uri())
                    .withPoolSize(POOL_SIZE)
                    .withHeartbeat(HEARTBEAT)
                    .allowingUnsafe();
        }
    }

    /// Creates an empty database on this JVM's server, in about 50 ms. It is discarded with the JVM.
    public static Database freshDatabase() {
        var server = Server.INSTANCE;
        var name = "test_" + COUNT.incrementAndGet();
        server.createDatabaseIfMissing(name);
        return new Database(server.url(name), server.user(), server.password(), name);
    }

    /// The configuration of a server that is durable as in production, for tests that restart or kill it. The
    /// unpacked binaries are shared between tests.
    ///
    /// @param home a directory of the test, such as a `@TempDir`
    /// @param port 0 for a free one
    public static EmbeddedPostgres.Config durableIn(Path home, int port) {
        return new EmbeddedPostgres.Config(home, port, true, Map.of(), TestDirectories.binaries());
    }

    private static final class Server {

        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            var home = TestDirectories.fresh("postgres");
            var server = EmbeddedPostgres.start(new EmbeddedPostgres.Config(
                    home, 0, false, Map.of("max_connections", "400"), TestDirectories.binaries()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                TestDirectories.delete(home);
            }));
            return server;
        }
    }
}
