package dev.labeler.standalone.cli;

import dev.labeler.proto.export.v1.VerifiedFileState;
import dev.labeler.proto.export.v1.VersionVerification;
import dev.labeler.standalone.demo.TextTable;
import dev.labeler.standalone.server.StandaloneServer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every file of every published and export version again and compares it with its manifest. Missing and altered files",
            "are written again from the frozen revisions, with the same bytes. Works on the configured database and store, also",
            "while services run on them; a server that runs on the embedded ones below --home must be stopped.",
            "Exits with 3 when a file is missing or damaged afterwards."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 3;

    @Mixin
    private StandaloneOptions options = new StandaloneOptions();

    @Option(names = "--report-only", description = "Changes nothing.")
    private boolean reportOnly;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var counts = new EnumMap<VerifiedFileState, Integer>(VerifiedFileState.class);
        var table = new TextTable("project", "version", "file", "state", "");
        try (var server = StandaloneServer.start(options.configOnAnyPorts())) {
            server.verifier().verifyAll(!reportOnly, version -> add(version, table, counts));
        }
        var out = spec.commandLine().getOut();
        if (counts.keySet().stream().anyMatch(state -> state != VerifiedFileState.VERIFIED_FILE_STATE_INTACT)) {
            out.print(table);
        }
        var total = counts.values().stream().mapToInt(Integer::intValue).sum();
        out.printf("%d files verified", total);
        counts.forEach((state, count) -> out.printf(", %d %s", count, word(state)));
        out.println();
        out.flush();
        return counts.containsKey(VerifiedFileState.VERIFIED_FILE_STATE_MISSING)
                        || counts.containsKey(VerifiedFileState.VERIFIED_FILE_STATE_DAMAGED)
                ? INCOMPLETE
                : CommandLine.ExitCode.OK;
    }

    /// Adds a row for each file that is not intact.
    private static void add(VersionVerification version, TextTable table, Map<VerifiedFileState, Integer> counts) {
        for (var file : version.getFilesList()) {
            counts.merge(file.getState(), 1, Integer::sum);
            if (file.getState() != VerifiedFileState.VERIFIED_FILE_STATE_INTACT) {
                table.row(
                        version.getProjectId(),
                        version.getVersionNumber(),
                        file.getKey().substring(file.getKey().lastIndexOf('/') + 1),
                        word(file.getState()),
                        file.getNote());
            }
        }
    }

    private static String word(VerifiedFileState state) {
        return state.name().substring("VERIFIED_FILE_STATE_".length()).toLowerCase(Locale.ROOT);
    }
}
