package dev.labeler.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The main workflow over REST: a dataset is uploaded as a zip, its annotations are imported, edited and
/// confirmed, a version is published, and its files are downloaded by links and their hashes verified.
public final class DemoWorkflow {
    private final RestClient rest;
    private final ProgressDisplay progress;
    private final Path downloads;

    /// @param rest signed in as a user who may create datasets
    /// @param downloads folder for the downloaded files
    public DemoWorkflow(RestClient rest, ProgressDisplay progress, Path downloads) {
        this.rest = rest;
        this.progress = progress;
        this.downloads = downloads;
    }

    /// A downloaded file whose hash was verified.
    ///
    /// @param took from the request to the last byte
    public record DownloadedFile(String format, String key, String link, long size, String sha256, Duration took) {}

    /// The results of the workflow.
    public record Outcome(
            String datasetId,
            String projectId,
            JsonNode upload,
            JsonNode imported,
            JsonNode version,
            List<DownloadedFile> files) {}

    /// Runs the workflow.
    public Outcome run(String name, byte[] zip) throws IOException, InterruptedException {
        var upload = upload(name, zip);
        var datasetId = upload.get("dataset_id").asText();
        progress.step("analysis: %s (confidence %.2f), %d images, %d classes, %d annotations"
                .formatted(
                        upload.get("format").asText(),
                        upload.get("confidence").asDouble(),
                        upload.get("num_images").asLong(),
                        upload.get("num_classes").asInt(),
                        upload.get("num_annotations").asLong()));
        var project = rest.get("/api/v1/datasets/" + datasetId + "/project").expect(200);
        var projectId = project.get("id").asText();
        var imported = importAnnotations(projectId);
        editAndUndo(projectId);
        confirmAnnotated(projectId);
        var version = publish(projectId);
        var files = download(version);
        return new Outcome(datasetId, projectId, upload, imported, version, files);
    }

    private JsonNode upload(String name, byte[] zip) throws IOException, InterruptedException {
        try (var bar = progress.bar("upload", zip.length)) {
            var body = new MultipartBody()
                    .field("name", name)
                    .file("file", name + ".zip", zip)
                    .onProgress(bar::to);
            return rest.upload("/api/v1/datasets/upload", body).expect(201);
        }
    }

    private JsonNode importAnnotations(String projectId) throws IOException, InterruptedException {
        var path = "/api/v1/projects/" + projectId + "/import";
        var job = rest.post(path, Map.of()).body();
        while (job.path("status").asText().matches("queued|running")) {
            Thread.sleep(Duration.ofMillis(200));
            job = rest.get(path).expect(200);
        }
        if (!"done".equals(job.path("status").asText())) {
            throw new IOException("The import failed: " + job);
        }
        progress.step("import: %d annotations, %d refused, %d files unmatched"
                .formatted(
                        job.get("imported").asLong(),
                        job.get("num_refused").asLong(),
                        job.get("unmatched_files").size()));
        return job;
    }

    /// Moves one box by a pixel and undoes that: the annotation is unchanged, with two more revisions.
    private void editAndUndo(String projectId) throws IOException, InterruptedException {
        var listed = rest.get("/api/v1/annotations?limit=200&project_id=" + projectId)
                .expect(200);
        for (var annotation : listed.get("annotations")) {
            if (!"bbox".equals(annotation.get("annotation_type").asText())) {
                continue;
            }
            var path = "/api/v1/annotations/" + annotation.get("id").asLong();
            var box = annotation.at("/geometry/bbox");
            var narrower = List.of(
                    box.get(0).asDouble(),
                    box.get(1).asDouble(),
                    Math.max(1, box.get(2).asDouble() - 1),
                    box.get(3).asDouble());
            var change = Map.of(
                    "version",
                    annotation.get("version").asLong(),
                    "geometry",
                    Map.of("type", "bbox", "bbox", narrower));
            var edited = rest.put(path, change).expect(200);
            progress.step(
                    "edit: annotation %d is %s".formatted(annotation.get("id").asLong(), edited.at("/geometry/bbox")));
            rest.post("/api/v1/projects/" + projectId + "/undo", Map.of("count", 1))
                    .expect(200);
            var undone = rest.get(path).expect(200);
            if (!undone.at("/geometry/bbox").equals(box)) {
                throw new IOException("The undo restored " + undone.at("/geometry") + " instead of " + box);
            }
            progress.step("undo: annotation %d is %s again"
                    .formatted(annotation.get("id").asLong(), box));
            return;
        }
    }

    /// Confirms the images that have annotations; the others stay open.
    private void confirmAnnotated(String projectId) throws IOException, InterruptedException {
        var stats = rest.get("/api/v1/projects/" + projectId + "/images/stats").expect(200);
        try (var bar = progress.bar("confirm", stats.get("in_progress_images").asLong())) {
            for (long done = 0; ; done++) {
                bar.to(done);
                var next = rest.get("/api/v1/projects/" + projectId + "/images/next?status=in-progress");
                if (next.status() == 404) {
                    return;
                }
                var imageId = next.expect(200).get("image_id").asText();
                rest.post("/api/v1/projects/" + projectId + "/images/" + encode(imageId) + "/confirm", Map.of())
                        .expect(200);
            }
        }
    }

    private JsonNode publish(String projectId) throws IOException, InterruptedException {
        var answer = rest.post(
                "/api/v1/projects/" + projectId + "/versions/publish",
                Map.of("description", "first publication", "export_formats", List.of("dice", "coco", "yolo")));
        if (answer.status() != 201 && answer.status() != 202) {
            answer.expect(201);
        }
        var version = answer.body();
        while (version.get("status").asText().matches("staged|uploading|committed")) {
            Thread.sleep(Duration.ofMillis(200));
            version = rest.get("/api/v1/versions/" + version.get("id").asLong()).expect(200);
        }
        if (!"published".equals(version.get("status").asText())) {
            throw new IOException("The version was not published: " + version);
        }
        progress.step("publish: %s, %d annotations on %d images"
                .formatted(
                        version.get("version_number").asText(),
                        version.get("annotation_count").asLong(),
                        version.get("image_count").asLong()));
        return version;
    }

    private List<DownloadedFile> download(JsonNode version) throws IOException, InterruptedException {
        var files = new ArrayList<DownloadedFile>();
        Files.createDirectories(downloads);
        for (var artifact : version.get("artifacts")) {
            var key = artifact.get("key").asText();
            var link = artifact.get("download_url").asText();
            long start = System.nanoTime();
            var file = rest.download(link, downloads.resolve(key.substring(key.lastIndexOf('/') + 1)));
            var took = Duration.ofNanos(System.nanoTime() - start);
            var hash = sha256(file);
            var expected = artifact.get("sha256").asText();
            if (!hash.equals(expected)) {
                throw new IOException("The file %s has the hash %s instead of %s".formatted(key, hash, expected));
            }
            files.add(new DownloadedFile(artifact.get("format").asText(), key, link, Files.size(file), hash, took));
        }
        return files;
    }

    /// A file's SHA-256 in lower-case hex.
    public static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// An image id as one path segment.
    public static String encode(String imageId) {
        return URLEncoder.encode(imageId, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
