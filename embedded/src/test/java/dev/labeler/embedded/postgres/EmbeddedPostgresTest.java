package dev.labeler.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.embedded.postgres.EmbeddedPostgres.Config;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    static Path binaries;

    @TempDir
    Path home;

    @BeforeAll
    static void openBinaries() throws Exception {
        Files.setPosixFilePermissions(binaries, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void restartKeepsDataAndPassword() throws Exception {
        String password;
        try (var server = EmbeddedPostgres.start(config())) {
            password = server.password();
            server.createDatabaseIfMissing("labeler");
            server.createDatabaseIfMissing("labeler");
            try (var connection = connect(server, password)) {
                execute(connection, "CREATE TABLE kept (id bigint PRIMARY KEY)");
                execute(connection, "INSERT INTO kept VALUES (42)");
            }
        }
        try (var server = EmbeddedPostgres.start(config());
                var connection = connect(server, password)) {
            assertThat(query(connection, "SELECT id::text FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void serverIsDurablePrivateAndUtf8() throws Exception {
        try (var server = EmbeddedPostgres.start(config())) {
            server.createDatabaseIfMissing("labeler");
            try (var connection = connect(server, server.password())) {
                assertThat(query(connection, "SHOW fsync")).isEqualTo("on");
                assertThat(query(connection, "SHOW synchronous_commit")).isEqualTo("on");
                assertThat(query(connection, "SHOW full_page_writes")).isEqualTo("on");
                assertThat(query(connection, "SHOW data_checksums")).isEqualTo("on");
                assertThat(query(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
                assertThat(query(connection, "SHOW server_encoding")).isEqualTo("UTF8");
                assertThat(query(connection, "SHOW server_version")).startsWith("18.");
                assertThat(query(connection, "SELECT lower('ÄÉ')")).isEqualTo("äé");
                assertThat(query(connection, "SELECT rolpassword FROM pg_authid WHERE rolname = 'labeler'"))
                        .startsWith("SCRAM-SHA-256$");
            }
            assertThatThrownBy(() -> connect(server, "wrong")).hasMessageContaining("password authentication failed");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("postgres/password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void closeLeavesNoProcess() {
        var server = EmbeddedPostgres.start(config());
        var pid = server.pid();
        assertThat(server.isAlive()).isTrue();
        server.close();
        server.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(home.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void secondStartOnOneHomeIsRefused() {
        try (var server = EmbeddedPostgres.start(config())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(config()))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessageContaining("in use by another");
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void takenPortIsNamed() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(config().withPort(socket.getLocalPort())))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessageContaining("Port " + socket.getLocalPort() + " is in use");
        }
    }

    @Test
    void settingsReplaceDefaultsButNotDurability() throws Exception {
        var config = new Config(home, 0, true, Map.of("work_mem", "7MB"), binaries);
        try (var server = EmbeddedPostgres.start(config)) {
            server.createDatabaseIfMissing("labeler");
            try (var connection = connect(server, server.password())) {
                assertThat(query(connection, "SHOW work_mem")).isEqualTo("7MB");
            }
        }
        assertThatThrownBy(() -> new Config(home, 0, true, Map.of("fsync", "off"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fsync");
    }

    @Test
    void missingPasswordFileIsExplained() throws Exception {
        EmbeddedPostgres.start(config()).close();
        Files.delete(home.resolve("postgres/password"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(config()))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("postgres/password is missing");
    }

    /// As after a PANIC on a full disk: the server ends, and its next starts fail until there is space.
    @Test
    void serverThatCannotBeRestartedIsRetriedUntilItCan() throws Exception {
        var data = home.resolve("postgres/data");
        try (var server = EmbeddedPostgres.start(config())) {
            server.createDatabaseIfMissing("labeler");
            var killed = server.pid();
            Files.move(data.resolve("pg_wal"), data.resolve("pg_wal.aside"));
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            await(() -> countOf("required WAL directory") >= 3);
            assertThat(server.isAlive()).isFalse();

            Files.move(data.resolve("pg_wal.aside"), data.resolve("pg_wal"));
            await(server::isAlive);
            try (var connection = connect(server, server.password())) {
                assertThat(query(connection, "SELECT 1::text")).isEqualTo("1");
            }
        }
    }

    @Test
    void closeEndsTheRestarts() throws Exception {
        var data = home.resolve("postgres/data");
        var server = EmbeddedPostgres.start(config());
        Files.move(data.resolve("pg_wal"), data.resolve("pg_wal.aside"));
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        await(() -> countOf("required WAL directory") >= 2);
        server.close();
        assertThat(server.isAlive()).isFalse();
        Files.move(data.resolve("pg_wal.aside"), data.resolve("pg_wal"));
        EmbeddedPostgres.start(config()).close();
    }

    private long countOf(String text) throws Exception {
        return Files.readString(home.resolve("postgres/postgres.log"))
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        for (var deadline = System.nanoTime() + 60_000_000_000L; !condition.call(); Thread.sleep(20)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private Config config() {
        return new Config(home, 0, true, Map.of(), binaries);
    }

    private static Connection connect(EmbeddedPostgres server, String password) throws SQLException {
        return DriverManager.getConnection(server.url("labeler"), server.user(), password);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
