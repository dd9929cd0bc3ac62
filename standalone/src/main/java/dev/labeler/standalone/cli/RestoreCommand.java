package dev.labeler.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Restores a backup into a new database and empty buckets. Stop the server first.",
            "The whole backup is verified before anything is changed. A killed restore continues when it is repeated."
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private StandaloneOptions options = new StandaloneOptions();

    @Mixin
    private BackupSource source = new BackupSource();

    @Option(names = "--keep-users", description = "Keeps the users of the user database instead of restoring them.")
    private boolean isKeepingUsers;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var report = source.tool(options).restore(source.id(), !isKeepingUsers);
        var out = spec.commandLine().getOut();
        out.println(report);
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
