package dev.labeler.standalone.cli;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.LoggingSetup;
import java.security.Security;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The entry point of the command line.
@Command(
        name = "labeler",
        mixinStandardHelpOptions = true,
        version = "labeler 1.0",
        description = "Data services of a vision labelling tool.",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            HealthCommand.class,
            FakePlatformCommand.class,
            UsersCommand.class,
            RecoverCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            DatabaseCommand.class,
            VerifyCommand.class,
            StorageCommand.class,
            ServiceCommands.DatasetServiceCommand.class,
            ServiceCommands.AnnotationServiceCommand.class,
            ServiceCommands.ExportServiceCommand.class,
            ServiceCommands.EdgeCommand.class,
        })
public final class LabelerCommand {
    private LabelerCommand() {}

    public static void main(String[] arguments) {
        LoggingSetup.install();
        // New replicas have new addresses; by default Java caches addresses for 30 seconds.
        Security.setProperty("networkaddress.cache.ttl", "1");
        try {
            LoggingSetup.requireValid(Environment.ofProcess());
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        var commands = new CommandLine(new LabelerCommand()).setExecutionExceptionHandler((thrown, line, parsed) -> {
            line.getErr().println(line.getColorScheme().errorText(explained(thrown)));
            if (Boolean.getBoolean("labeler.trace")) {
                thrown.printStackTrace(line.getErr());
            }
            return 1;
        });
        int status = commands.execute(arguments);
        if (status != 0 || parsedIsFinished(arguments)) {
            System.exit(status);
        }
    }

    /// Services continue in their own threads after their command has returned; all other commands are
    /// finished.
    private static boolean parsedIsFinished(String[] arguments) {
        return arguments.length == 0
                || arguments[0].startsWith("-")
                || arguments[0].matches("demo|health|users|recover|backup|restore|database");
    }

    private static String explained(Throwable thrown) {
        var message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }
}
