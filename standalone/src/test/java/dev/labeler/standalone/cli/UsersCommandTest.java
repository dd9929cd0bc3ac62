package dev.labeler.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.testing.TestPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Runs on a durable server, since the command refuses any other.
class UsersCommandTest {
    @TempDir
    private Path home;

    @Test
    void createsOneDatabaseAndCopiesItToAnother() {
        try (var server = EmbeddedPostgres.start(TestPostgres.durableIn(home, 0))) {
            var from = url(server, "one");
            var to = url(server, "two");

            var made = run("init", "--url", from, "--email", "root@example.org");
            assertThat(made.status()).isZero();
            assertThat(made.output())
                    .contains(
                            "table users",
                            "created root@example.org",
                            "password of root@example.org (shown this once): ");
            var again = run("init", "--url", from, "--email", "root@example.org");
            assertThat(again.status()).isZero();
            assertThat(again.output()).contains("unchanged").doesNotContain("created", "password");

            var moved = run("copy", "--from", from, "--to", to);
            assertThat(moved.status()).isZero();
            assertThat(moved.output().lines().map(line -> line.replaceAll("\\s+", "")))
                    .contains("users│1│1│0│0│");
            var repeated = run("copy", "--from", from, "--to", to);
            assertThat(repeated.status()).isZero();
            assertThat(repeated.output().lines().map(line -> line.replaceAll("\\s+", "")))
                    .contains("users│1│0│1│0│");

            sql(to, "UPDATE users SET id = 5");
            var collided = run("copy", "--from", from, "--to", to);
            assertThat(collided.status()).isEqualTo(3);
            assertThat(collided.output()).contains("the target has this email under id 5");
        }
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(String... arguments) {
        var output = new StringWriter();
        var status = new CommandLine(UsersCommand.class)
                .setOut(new PrintWriter(output))
                .execute(arguments);
        return new Outcome(status, output.toString());
    }

    private static String url(EmbeddedPostgres server, String name) {
        server.createDatabaseIfMissing(name);
        return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(server.user(), server.password(), server.port(), name);
    }

    private static void sql(String url, String sql) {
        try (var database = Database.connect(DatabaseConfig.of(url), "public")) {
            database.jdbi().useHandle(handle -> handle.execute(sql));
        }
    }
}
