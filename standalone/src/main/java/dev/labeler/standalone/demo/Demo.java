package dev.labeler.standalone.demo;

import dev.labeler.standalone.house.House;
import dev.labeler.standalone.sample.SampleDataset;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/// The sample dataset taken through the main job, told on the terminal.
public final class Demo {
    private final House house;
    private final PrintStream out;

    public Demo(House house, PrintStream out) {
        this.house = house;
        this.out = out;
    }

    /// Runs it and prints what came out, where, and how to go on by hand.
    public void run() throws IOException, InterruptedException {
        out.printf("%nThe labeler is up: REST %s, gRPC 127.0.0.1:%d%n%n", house.uri(), house.grpcPort());
        try (var rest = new RestClient(house.uri())) {
            var token = rest.login(house.adminEmail(), house.adminPassword());
            long start = System.nanoTime();
            var outcome = new MainJob(rest, Progress.terminal(), house.home().resolve("downloads"))
                    .run("sample", SampleDataset.zip());
            var took = Duration.ofNanos(System.nanoTime() - start);
            out.println("  ✓ downloaded, every hash as promised");
            out.println();
            out.println(table(outcome));
            out.printf("The main job took %d ms. Go on by hand:%n%n", took.toMillis());
            out.printf("  TOKEN=%s%n", token);
            out.printf(
                    "  curl -H \"Authorization: Bearer $TOKEN\" %s/api/v1/projects/%s/versions%n",
                    house.uri(), outcome.projectId());
            out.printf(
                    "  curl -H \"Authorization: Bearer $TOKEN\" \"%s/api/v1/projects/%s/export/stream?format=coco\"%n%n",
                    house.uri(), outcome.projectId());
            outcome.files().forEach(file -> out.printf("  %s%n  %s%n%n", file.format(), file.link()));
        }
    }

    private static Table table(MainJob.Outcome outcome) {
        var version = outcome.version().get("version_number").asText();
        var table = new Table("what", "where", "size", "time", "sha256");
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
