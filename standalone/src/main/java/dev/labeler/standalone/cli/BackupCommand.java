package dev.labeler.standalone.cli;

import dev.labeler.standalone.backup.BackupTool;
import dev.labeler.standalone.demo.ProgressDisplay;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the database and all objects to a directory or bucket, while the server runs.",
            "Contents that an earlier backup has are not copied again. A killed backup continues when it is repeated.",
            "Exits with 3 when an object is not as the database describes it."
        },
        subcommands = {BackupCommand.ListCommand.class, BackupCommand.VerifyCommand.class})
final class BackupCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 3;

    @Mixin
    private StandaloneOptions options = new StandaloneOptions();

    @Option(names = "--to", paramLabel = "DIR|s3://BUCKET/PREFIX", description = "Where backups are stored.")
    private @Nullable String to;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Removes older backups than the newest N (default: keeps all).")
    private int keep;

    @Option(names = "--no-users", description = "Does not include the user database.")
    private boolean isWithoutUsers;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (to == null || keep < 0) {
            throw new ParameterException(
                    spec.commandLine(), to == null ? "--to is required" : "--keep must be at least 0: " + keep);
        }
        var tool = new BackupTool(options.config(""), to, ProgressDisplay.terminal());
        var report = tool.backup(keep, !isWithoutUsers);
        print(spec, report.toString());
        return report.isComplete() ? CommandLine.ExitCode.OK : INCOMPLETE;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the backups, the newest first.")
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private BackupSource source = new BackupSource();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            print(spec, source.tool(new StandaloneOptions()).list());
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Reads a backup and compares all hashes. Exits with 3 when something is damaged or missing.")
    static final class VerifyCommand implements Callable<Integer> {
        @Mixin
        private BackupSource source = new BackupSource();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            var problems = source.tool(new StandaloneOptions()).verify(source.id());
            print(spec, problems.isEmpty() ? "The backup is intact." : String.join("\n", problems));
            return problems.isEmpty() ? CommandLine.ExitCode.OK : INCOMPLETE;
        }
    }

    private static void print(CommandSpec spec, String text) {
        var out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
