package dev.labeler.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.embedded.postgres.EmbeddedPostgres.Config;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresKillTest {

    @TempDir
    static Path shared;

    static PostgresBinaries binaries;

    @TempDir
    Path home;

    @BeforeAll
    static void unpack() throws Exception {
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        binaries = PostgresBinaries.unpack(shared);
    }

    @Test
    void everyAcknowledgedRowSurvivesAndTheServerEndsWithItsJvm() throws Exception {
        var acknowledged = new ArrayList<Long>();
        try (var jvm = PostgresTestProcess.start(List.of(), classPath(), home, shared)) {
            for (var i = 0; i < 200; i++) {
                acknowledged.add(jvm.nextAcknowledged());
            }
            acknowledged.addAll(jvm.kill());
            assertThat(endsWithin(jvm.serverPid, Duration.ofSeconds(20)))
                    .as("PostgreSQL ends with its JVM")
                    .isTrue();
        }
        try (var server = EmbeddedPostgres.start(config())) {
            assertThat(storedIds(server)).containsAll(acknowledged);
        }
    }

    @Test
    void startRightAfterTheKillWaitsForTheOldServer() throws Exception {
        var acknowledged = new ArrayList<Long>();
        long oldPid;
        try (var jvm = PostgresTestProcess.start(List.of(), classPath(), home, shared)) {
            acknowledged.add(jvm.nextAcknowledged());
            oldPid = jvm.serverPid;
            acknowledged.addAll(jvm.kill());
        }
        try (var server = EmbeddedPostgres.start(config())) {
            assertThat(ProcessHandle.of(oldPid).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(storedIds(server)).containsAll(acknowledged);
        }
    }

    @Test
    void anOrphanIsStoppedAtTheNextStart() throws Exception {
        EmbeddedPostgres.start(config()).close();
        var data = home.toRealPath().resolve("postgres/data");
        var user = ServerUser.forData(data);
        var orphan = new ProcessBuilder(user.command(List.of(
                        binaries.postgres(),
                        "-D",
                        data.toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "port=" + freePort(),
                        "-c",
                        "unix_socket_directories=")))
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("orphan.log").toFile())
                .start();
        try {
            while (PostmasterPidFile.read(data).filter(PostmasterPidFile::ready).isEmpty()) {
                assertThat(orphan.isAlive()).isTrue();
                Thread.sleep(20);
            }
            try (var server = EmbeddedPostgres.start(config())) {
                assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
                assertThat(server.pid()).isNotEqualTo(orphan.pid());
                assertThat(server.isAlive()).isTrue();
            }
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void aKilledServerIsRestartedOnItsPort() throws Exception {
        try (var server = EmbeddedPostgres.start(config())) {
            server.createDatabaseIfMissing("labeler");
            execute(server, "CREATE TABLE acknowledged (id bigint)");
            execute(server, "INSERT INTO acknowledged VALUES (7)");
            var killed = server.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            var limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (server.pid() == killed && System.nanoTime() < limit) {
                Thread.sleep(20);
            }
            assertThat(server.isAlive()).isTrue();
            assertThat(storedIds(server)).containsExactly(7L);
        }
    }

    @Test
    void anUnrelatedProcessWithTheRecordedPidIsNotStopped() throws Exception {
        EmbeddedPostgres.start(config()).close();
        var data = home.toRealPath().resolve("postgres/data");
        var foreign = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    data.resolve("postmaster.pid"), foreign.pid() + "\n" + data + "\n1\n5432\n\n\n0 0\nready   \n");
            try (var server = EmbeddedPostgres.start(config())) {
                assertThat(server.isAlive()).isTrue();
                assertThat(foreign.isAlive()).isTrue();
            }
        } finally {
            foreign.destroyForcibly();
        }
    }

    @Test
    void anOrdinaryUserRunsTheServerUnderItsOwnUid() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        var unprivileged = new ServerUser(65534);
        var mine = Files.createDirectory(home.resolve("mine"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        unprivileged.changeOwner(mine);
        try (var jvm = PostgresTestProcess.start(
                unprivileged.command(List.of()), copiedClassPath(home.resolve("lib")), mine, shared)) {
            assertThat(jvm.nextAcknowledged()).isEqualTo(1);
            assertThat(Files.getAttribute(Path.of("/proc/" + jvm.serverPid), "unix:uid"))
                    .isEqualTo(65534);
            jvm.kill();
            assertThat(endsWithin(jvm.serverPid, Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void rootsServerRunsUnprivileged() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root starts the server as another user");
        try (var server = EmbeddedPostgres.start(config())) {
            assertThat(Files.getAttribute(Path.of("/proc/" + server.pid()), "unix:uid"))
                    .isEqualTo(65534);
        }
    }

    @Test
    void homeThatTheUnprivilegedUserCannotReachIsRefusedByName() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root starts the server as another user");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        var below = home.resolve("below");
        assertThat(EmbeddedPostgres.blockedAt(below)).contains(home);
        assertThatThrownBy(() -> EmbeddedPostgres.start(Config.in(below)))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("cannot enter " + home)
                .hasMessageContaining("chmod o+x");
        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    private Config config() {
        return new Config(home, 0, true, Map.of(), shared);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /// Copies the class path to a folder that another user can read.
    private static String copiedClassPath(Path into) throws Exception {
        Files.createDirectory(into);
        var copied = new ArrayList<String>();
        for (var entry : List.of(classPath().split(File.pathSeparator, -1))) {
            var source = Path.of(entry);
            var target = into.resolve(Integer.toString(copied.size()));
            if (Files.exists(source)) {
                copy(source, target);
                copied.add(target.toString());
            }
        }
        return String.join(File.pathSeparator, copied);
    }

    private static void copy(Path source, Path target) throws Exception {
        try (var files = Files.walk(source)) {
            for (var file : files.toList()) {
                Files.copy(file, source.equals(file) ? target : target.resolve(source.relativize(file)));
            }
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean endsWithin(long pid, Duration limit) throws Exception {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            try {
                process.get().onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException stillAlive) {
                return false;
            }
        }
        return true;
    }

    private static void execute(EmbeddedPostgres server, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(server.url("labeler"), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Long> storedIds(EmbeddedPostgres server) throws Exception {
        try (var connection = DriverManager.getConnection(server.url("labeler"), server.user(), server.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM acknowledged ORDER BY id")) {
            var ids = new ArrayList<Long>();
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return ids;
        }
    }
}
