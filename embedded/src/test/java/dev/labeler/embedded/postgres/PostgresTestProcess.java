package dev.labeler.embedded.postgres;

import dev.labeler.embedded.postgres.EmbeddedPostgres.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A JVM that starts a server, then inserts rows and prints each id when its commit is acknowledged.
final class PostgresTestProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    final long serverPid;

    private PostgresTestProcess(Process process, BufferedReader output, long serverPid) {
        this.process = process;
        this.output = output;
        this.serverPid = serverPid;
    }

    /// @param prefix a command that runs the JVM, empty for none
    static PostgresTestProcess start(List<String> prefix, String classPath, Path home, Path binaries)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                PostgresTestProcess.class.getName(),
                home.toString(),
                binaries.toString()));
        var process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = process.inputReader();
        return new PostgresTestProcess(process, output, Long.parseLong(line(output)));
    }

    long nextAcknowledged() throws IOException {
        return Long.parseLong(line(output));
    }

    private static String line(BufferedReader output) throws IOException {
        var line = output.readLine();
        if (line == null) {
            throw new IOException("the server's JVM ended");
        }
        return line;
    }

    /// Sends SIGKILL to the JVM only and returns the ids acknowledged since the last call.
    List<Long> kill() throws IOException {
        // Process.destroyForcibly would close the pipe before it is read to its end; the handle does not.
        process.toHandle().destroyForcibly();
        var rest = new ArrayList<Long>();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            rest.add(Long.parseLong(line));
        }
        return rest;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        var config = new Config(Path.of(arguments[0]), 0, true, Map.of(), Path.of(arguments[1]));
        var server = EmbeddedPostgres.start(config);
        server.createDatabaseIfMissing("labeler");
        System.out.println(server.pid());
        try (var connection = DriverManager.getConnection(server.url("labeler"), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE acknowledged (id bigint PRIMARY KEY)");
            for (var id = 1L; ; id++) {
                statement.execute("INSERT INTO acknowledged VALUES (" + id + ")");
                System.out.println(id);
            }
        }
    }
}
