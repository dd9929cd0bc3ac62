package dev.labeler.bench;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The data of a run: S and L imported into a server, which each benchmark may restart.
final class BenchmarkData {
    private final Path home;
    private final String url;
    private final Path taco;
    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final Map<ScaledTaco, String> projects = new HashMap<>();
    private final Map<ScaledTaco, Double> importSeconds = new HashMap<>();
    private @Nullable BenchmarkCatalogue catalogue;

    BenchmarkData(Path home, String url, Path taco, Path folder, EmbeddedPostgres postgres) {
        this.home = home;
        this.url = url;
        this.taco = taco;
        this.folder = folder;
        this.postgres = postgres;
    }

    /// Uploads and imports the sizes through REST.
    void load(ScaledTaco... sizes) throws Exception {
        try (var server = server();
                var rest = server.rest()) {
            for (var size : sizes) {
                var file = size.write(taco, folder);
                BenchmarkRunner.print(
                        "%s: %,d images, %,d annotations, %,d MB",
                        size.name(), size.images(), size.annotations(), java.nio.file.Files.size(file) / 1_000_000);
                var upload = rest.upload(
                                "/api/v1/datasets/upload",
                                new MultipartBody().field("name", size.name()).file("file", "annotations.json", file))
                        .expect(201);
                var datasetId = upload.get("dataset_id").asText();
                var projectId = rest.get("/api/v1/datasets/" + datasetId + "/project")
                        .expect(200)
                        .get("id")
                        .asText();
                projects.put(size, projectId);
                flushToDisk();
                importSeconds.put(size, importAll(rest, projectId, size.annotations()));
                BenchmarkRunner.print(
                        "imported in %.1f s; peak memory of the server so far %.0f MB",
                        importSeconds.get(size), server.peakMegabytes());
            }
        }
    }

    /// Forces earlier writes to disk, so that they do not slow down the next measurement.
    void flushToDisk() throws Exception {
        try (var rows = rows()) {
            rows.flushToDisk();
        }
    }

    private static double importAll(RestClient rest, String projectId, int annotations)
            throws IOException, InterruptedException {
        var path = "/api/v1/projects/" + projectId + "/import";
        long start = System.nanoTime();
        var job = rest.post(path, Map.of("state", "confirmed")).body();
        while (job.path("status").asText().matches("queued|running")) {
            Thread.sleep(50);
            job = rest.get(path).expect(200);
        }
        if (job.path("imported").asLong() != annotations) {
            throw new IOException("The import failed: " + job);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /// Creates the catalogue on first use.
    BenchmarkCatalogue catalogue() throws Exception {
        if (catalogue == null) {
            catalogue = BenchmarkCatalogue.create(this);
        }
        return catalogue;
    }

    Path taco() {
        return taco;
    }

    BenchmarkServer server() throws IOException {
        return server(Map.of());
    }

    /// @param more environment variables in addition to the default ones
    BenchmarkServer server(Map<String, String> more) throws IOException {
        return BenchmarkServer.start(home, url, more);
    }

    PeerDatabase rows() throws SQLException {
        return PeerDatabase.open(postgres.url("labeler"), postgres.user(), postgres.password());
    }

    String project(ScaledTaco size) {
        return java.util.Objects.requireNonNull(projects.get(size));
    }

    double importSeconds(ScaledTaco size) {
        return java.util.Objects.requireNonNull(importSeconds.get(size));
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    Path folder() {
        return folder;
    }
}
