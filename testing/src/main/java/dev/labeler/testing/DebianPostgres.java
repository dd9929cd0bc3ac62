package dev.labeler.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The PostgreSQL server of a Debian package, for tests with a server that is older than the embedded one.
/// Its data is discarded.
public final class DebianPostgres implements AutoCloseable {
    private static final String USER = "labeler";
    private static final String NAME = "postgres";

    private final ExternalTool control;
    private final List<String> asServerUser;
    private final Path home;
    private final int port;
    private final List<String> stop;

    /// Starts the server. The calling test is skipped, with the reason, where the package is missing.
    ///
    /// @param major such as 15, of the package `postgresql-15`
    public DebianPostgres(int major) throws IOException, InterruptedException {
        var binaries = Path.of("/usr/lib/postgresql/" + major + "/bin");
        Assumptions.assumeTrue(
                Files.isExecutable(binaries.resolve("initdb")), () -> "needs the Debian package postgresql-" + major);
        home = TestDirectories.scratch("postgres-" + major);
        // PostgreSQL refuses to run as root.
        var root = "root".equals(System.getProperty("user.name"));
        asServerUser = root ? List.of("--reuid=65534", "--regid=65534", "--clear-groups", "--") : List.of("--");
        if (root) {
            var lookup = home.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(home, lookup.lookupPrincipalByName("nobody"));
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        }
        control = ExternalTool.require("util-linux", "setpriv");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        run(binaries.resolve("initdb").toString(), "-D", data(), "-U", USER, "-A", "trust", "-E", "UTF8", "-N");
        var options = "-p " + port + " -h 127.0.0.1 -k '' -F";
        var log = home.resolve("log").toString();
        run(binaries.resolve("pg_ctl").toString(), "-D", data(), "-w", "-l", log, "-o", options, "start");
        stop = List.of(binaries.resolve("pg_ctl").toString(), "-D", data(), "-m", "immediate", "stop");
    }

    public TestPostgres.Database database() {
        return new TestPostgres.Database("jdbc:postgresql://127.0.0.1:" + port + "/" + NAME, USER, "trusted", NAME);
    }

    private String data() {
        return home.resolve("data").toString();
    }

    private void run(String... command) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(asServerUser);
        arguments.addAll(List.of(command));
        control.run(home, arguments);
    }

    @Override
    public void close() throws IOException {
        try {
            run(stop.toArray(String[]::new));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while PostgreSQL was stopping", e);
        }
    }
}
