package dev.labeler.standalone.cli;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.demo.TextTable;
import dev.labeler.standalone.storage.StorageCopyTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "storage",
        mixinStandardHelpOptions = true,
        description = "Moves an installation to another object store.",
        subcommands = StorageCommand.CopyStorageCommand.class)
final class StorageCommand {
    private static final int INCOMPLETE = 3;

    private StorageCommand() {}

    @Command(
            name = "copy",
            mixinStandardHelpOptions = true,
            description = {
                "Copies new and changed objects of both buckets, and verifies each copy by SHA-256. The services can run. A killed",
                "copy is repeated and copies only the rest. Then set the S3_… variables of the services to the new store, restart",
                "them, and run the command once more for what was written meanwhile.",
                "Exits with 3 when an object could not be copied."
            })
    static final class CopyStorageCommand implements Callable<Integer> {
        @Option(
                names = "--from",
                required = true,
                paramLabel = "FILE",
                description =
                        "The present store: a file with lines such as S3_ENDPOINT=…, S3_ACCESS_KEY=…, S3_SECRET_KEY=…, "
                                + "or the word environment for the variables of this process.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String from;

        @Option(names = "--to", required = true, paramLabel = "FILE", description = "The new store, likewise.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String to;

        @Option(names = "--parallel", paramLabel = "N", description = "Objects at once (default: ${DEFAULT-VALUE}).")
        private int parallel = 16;

        @Option(
                names = "--follow",
                description = "Repeats until at most --few objects are new, so that the switch takes a short time.")
        private boolean follows;

        @Option(names = "--few", paramLabel = "N", description = "See --follow (default: ${DEFAULT-VALUE}).")
        private long few = 10;

        @Option(names = "--delete", description = "Deletes objects that only the new store has.")
        private boolean deletes;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            if (parallel < 1) {
                throw new ConfigException("--parallel must be at least 1");
            }
            var out = spec.commandLine().getOut();
            var tool = new StorageCopyTool(read(from), read(to), parallel, deletes, follows, few);
            var totals = tool.run(out);
            var table =
                    new TextTable("bucket", "objects", "bytes", "copied", "copied bytes", "only in target", "failed");
            totals.forEach(each -> table.row(
                    each.bucket(),
                    Long.toString(each.objects()),
                    Long.toString(each.bytes()),
                    Long.toString(each.copied()),
                    Long.toString(each.copiedBytes()),
                    Long.toString(each.surplus()),
                    Integer.toString(each.failures().size())));
            out.print(table);
            totals.forEach(each -> each.failures().forEach(failure -> out.println("not copied: " + failure)));
            out.flush();
            return totals.stream().allMatch(each -> each.failures().isEmpty()) ? CommandLine.ExitCode.OK : INCOMPLETE;
        }

        private static StorageConfig read(String source) throws IOException {
            if (source.equals("environment")) {
                return StorageConfig.fromEnvironment(Environment.ofProcess());
            }
            var variables = new HashMap<String, String>();
            for (var line : Files.readAllLines(Path.of(source), StandardCharsets.UTF_8)) {
                var text = line.strip();
                var equals = text.indexOf('=');
                if (equals > 0 && !text.startsWith("#")) {
                    variables.put(
                            text.substring(0, equals).strip(),
                            text.substring(equals + 1).strip());
                }
            }
            return StorageConfig.fromEnvironment(new Environment(variables));
        }
    }
}
