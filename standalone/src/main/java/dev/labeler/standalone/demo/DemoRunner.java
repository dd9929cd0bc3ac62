package dev.labeler.standalone.demo;

import dev.labeler.standalone.sample.BloodCellDataset;
import dev.labeler.standalone.server.StandaloneServer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/// Runs the main workflow with generated images and prints its progress and results.
public final class DemoRunner {
    private final StandaloneServer standalone;
    private final PrintStream out;

    public DemoRunner(StandaloneServer standalone, PrintStream out) {
        this.standalone = standalone;
        this.out = out;
    }

    /// Runs the workflow and prints its results, their locations, and commands for further calls.
    public void run() throws IOException, InterruptedException {
        out.printf("%nThe labeler is running: REST %s, gRPC 127.0.0.1:%d%n%n", standalone.uri(), standalone.grpcPort());
        try (var rest = new RestClient(standalone.uri())) {
            var token = rest.login(standalone.adminEmail(), standalone.adminPassword());
            long start = System.nanoTime();
            var outcome = new DemoWorkflow(
                            rest, ProgressDisplay.terminal(), standalone.home().resolve("downloads"))
                    .run("blood cells", BloodCellDataset.zip());
            var took = Duration.ofNanos(System.nanoTime() - start);
            out.println("  ✓ downloaded, all hashes match the manifest");
            out.println();
            out.println(table(outcome));
            // The browser keeps a fragment to itself: no server and no proxy logs the token.
            out.printf(
                    "Open this link to look at the result; it signs in:%n%n  %s/#sign-in=%s%n%n",
                    standalone.uri(), token);
            out.printf("The workflow took %d ms. Commands for further calls:%n%n", took.toMillis());
            out.printf("  TOKEN=%s%n", token);
            out.printf(
                    "  curl -H \"Authorization: Bearer $TOKEN\" %s/api/v1/projects/%s/versions%n",
                    standalone.uri(), outcome.projectId());
            out.printf(
                    "  curl -H \"Authorization: Bearer $TOKEN\" \"%s/api/v1/projects/%s/export/stream?format=coco\"%n%n",
                    standalone.uri(), outcome.projectId());
            outcome.files().forEach(file -> out.printf("  %s%n  %s%n%n", file.format(), file.link()));
        }
    }

    private static TextTable table(DemoWorkflow.Outcome outcome) {
        var version = outcome.version().get("version_number").asText();
        var table = new TextTable("what", "where", "size", "time", "sha256");
        table.row(
                "dataset",
                outcome.datasetId(),
                bytes(outcome.upload().get("size_bytes").asLong()),
                "",
                outcome.upload().get("content_hash").asText().substring("sha256:".length(), "sha256:".length() + 12));
        for (var file : outcome.files()) {
            table.row(
                    version + " " + file.format(),
                    file.key(),
                    bytes(file.size()),
                    file.took().toMillis() + " ms",
                    file.sha256().substring(0, 12));
        }
        return table;
    }

    private static String bytes(long size) {
        return size < 10_000 ? size + " B" : "%.1f kB".formatted(size / 1000.0);
    }
}
