package dev.labeler.testing;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.kit.db.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// One PostgreSQL a JVM, started when a test first asks and ended with the JVM. It does not wait
/// for the disk (fsync off): its data is thrown away. Tests of durability start their own with
/// [#durableIn].
public final class TestPostgres {

    private static final int POOL_SIZE = 4;
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestPostgres() {}

    /// An empty database.
    ///
    /// @param url as JDBC spells it, without user and password
    /// @param name the database's name
    public record Database(String url, String user, String password, String name) {

        /// The address with user and password in it, the form of `DATABASE_URL` that PostgreSQL's
        /// own tools read.
        public String uri() {
            var address = url.substring("jdbc:postgresql://".length());
            return "postgresql://" + user + ":" + password + "@" + address;
        }

        /// What a service opens it with: a small pool, leave to run without waiting for the disk, and
        /// a heartbeat that nobody has to wait for long.
        public DatabaseConfig config() {
            return DatabaseConfig.of(uri())
                    .withPoolSize(POOL_SIZE)
                    .withHeartbeat(HEARTBEAT)
                    .allowingUnsafe();
        }
    }

    /// A new empty database on this JVM's server; about 50 ms. It goes away with the JVM.
    public static Database freshDatabase() {
        var server = Server.INSTANCE;
        var name = "test_" + COUNT.incrementAndGet();
        server.createDatabaseIfMissing(name);
        return new Database(server.url(name), server.user(), server.password(), name);
    }

    /// A server of the test's own, durable as in production, for tests that restart it or kill it.
    /// The unpacked binaries are shared between tests.
    ///
    /// @param home a directory of the test's own, such as a `@TempDir`
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
