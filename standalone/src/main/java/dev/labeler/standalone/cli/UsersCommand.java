package dev.labeler.standalone.cli;

import dev.labeler.dataset.userdatabase.UserCopier;
import dev.labeler.dataset.userdatabase.UserDatabaseSetup;
import dev.labeler.embedded.PrivateFile;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.TextTable;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "Creates the user database and copies users between databases.",
        subcommands = {UsersCommand.InitCommand.class, UsersCommand.CopyCommand.class})
final class UsersCommand {
    private static final int INCOMPLETE = 3;

    private UsersCommand() {}

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Creates the tables and the first administrator where they do not exist; existing ones are not changed.",
                "The password is LABELER_ADMIN_PASSWORD, or is generated and shown once."
            })
    static final class InitCommand implements Callable<Integer> {
        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "The user database (default: USER_DATABASE_URL, else DATABASE_URL).")
        private @Nullable String url;

        @Option(
                names = "--email",
                paramLabel = "EMAIL",
                description = "The administrator to create where there is none (default: LABELER_ADMIN_EMAIL).")
        private @Nullable String email;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            var environment = Environment.ofProcess();
            var given = environment.optionalSecret("LABELER_ADMIN_PASSWORD");
            var password = given == null ? new Secret(PrivateFile.randomHex(12)) : given;
            var admin = email == null ? environment.text("LABELER_ADMIN_EMAIL") : email;
            var report = UserDatabaseSetup.run(config(environment, url), admin, password);
            var table = new TextTable("what", "found", "done");
            report.steps().forEach(step -> table.row(step.what(), step.found(), step.done()));
            var out = spec.commandLine().getOut();
            out.print(table);
            if (given == null && report.isAdminCreated()) {
                out.printf("%n  password of %s (shown this once): %s%n", admin, password.value());
            }
            out.flush();
            return report.hasAdmin() ? CommandLine.ExitCode.OK : INCOMPLETE;
        }

        private static DatabaseConfig config(Environment environment, @Nullable String url) {
            if (url != null) {
                return UsersCommand.config(environment, url);
            }
            var variable = environment.optional("USER_DATABASE_URL") == null ? "DATABASE_URL" : "USER_DATABASE_URL";
            return DatabaseConfig.fromEnvironment(environment, variable);
        }
    }

    @Command(
            name = "copy",
            mixinStandardHelpOptions = true,
            description = {
                "Copies organizations, users, invitations and project members from one database to another.",
                "Ids are kept and rows that exist in the target are not changed, so that it can be repeated.",
                "Exits with 3 when rows were skipped."
            })
    static final class CopyCommand implements Callable<Integer> {
        @Option(
                names = "--from",
                required = true,
                paramLabel = "URL",
                description = "postgresql://user:password@host/db")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String from;

        @Option(names = "--to", required = true, paramLabel = "URL", description = "Likewise; missing tables are made.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String to;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            var environment = Environment.ofProcess();
            UserCopier.Report report;
            try (var bars = new TableBars(ProgressDisplay.terminal())) {
                report = UserCopier.run(config(environment, from), config(environment, to), bars);
            }
            var out = spec.commandLine().getOut();
            print(out, report);
            out.flush();
            return report.isComplete() ? CommandLine.ExitCode.OK : INCOMPLETE;
        }

        private static void print(PrintWriter out, UserCopier.Report report) {
            var table = new TextTable("table", "read", "added", "kept", "skipped", "");
            for (var outcome : report.outcomes()) {
                table.row(
                        outcome.table(),
                        Long.toString(outcome.read()),
                        Long.toString(outcome.added()),
                        Long.toString(outcome.kept()),
                        Long.toString(outcome.skipped()),
                        outcome.note());
            }
            out.print(table);
            if (!report.collisions().isEmpty()) {
                var collisions = new TextTable("skipped", "id", "why");
                report.collisions().forEach(each -> collisions.row(each.table(), each.row(), each.reason()));
                out.printf("%n%s", collisions);
            }
        }
    }

    /// One progress bar for each table, one after the other.
    private static final class TableBars implements UserCopier.ProgressListener, AutoCloseable {
        private final ProgressDisplay progress;
        private String table = "";
        private ProgressDisplay.@Nullable Bar bar;

        TableBars(ProgressDisplay progress) {
            this.progress = progress;
        }

        @Override
        public void onBatchCopied(String name, long done, long total) {
            if (total == 0) {
                return;
            }
            if (bar == null || !name.equals(table)) {
                close();
                table = name;
                bar = progress.bar(name, total);
            }
            bar.to(done);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /// The pool's settings are those of the environment for either database.
    private static DatabaseConfig config(Environment environment, String url) {
        var variables = new HashMap<>(environment.variables());
        variables.put("DATABASE_URL", url);
        return DatabaseConfig.fromEnvironment(new Environment(variables));
    }
}
