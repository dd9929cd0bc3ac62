package dev.labeler.standalone.cli;

import dev.labeler.standalone.backup.BackupTool;
import dev.labeler.standalone.demo.ProgressDisplay;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A stored backup: the options of the commands that read one.
final class BackupSource {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            description = "Where backups are stored.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String from;

    @Option(names = "--backup", paramLabel = "ID", description = "The backup (default: the newest).")
    private @Nullable String id;

    BackupTool tool(StandaloneOptions options) {
        return new BackupTool(options.config(""), from, ProgressDisplay.terminal());
    }

    @Nullable
    String id() {
        return id;
    }
}
