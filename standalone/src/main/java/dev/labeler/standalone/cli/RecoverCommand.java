package dev.labeler.standalone.cli;

import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.recovery.InstallationRecovery;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds datasets, projects, annotations and the list of versions from storage, into an empty database.",
            "Stop the server first. Users, history, undo steps and the audit are not in storage. The command can be repeated.",
            "Exits with 3 when something could not be rebuilt."
        })
final class RecoverCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 3;

    @Mixin
    private StandaloneOptions options = new StandaloneOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var report = InstallationRecovery.run(options.config(""), ProgressDisplay.terminal());
        var out = spec.commandLine().getOut();
        out.println(report);
        out.flush();
        return report.isComplete() ? CommandLine.ExitCode.OK : INCOMPLETE;
    }
}
