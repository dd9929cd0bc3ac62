package dev.labeler.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Lines a and b: a download link, and a snapshot, of a dataset of a million files, half of them images and
/// half label files. Its rows are inserted by SQL, which is not measured.
final class SnapshotBenchmark {
    private static final String DATASET = "bench-million";
    private static final String PATH = "/api/v1/datasets/" + DATASET;
    private static final int EACH = 500_000;
    private static final int SECONDS = 15;
    private static final int SNAPSHOTS = 5;

    private SnapshotBenchmark() {}

    static List<BenchmarkResult> links(BenchmarkData data) throws Exception {
        try (var server = data.server()) {
            fill(data);
            var script = WrkResult.script(data.folder(), """
                    return wrk.format('POST', '%s/download-url',
                        {['Content-Type'] = 'application/json', ['Authorization'] = wrk.headers['Authorization']}, '{}')
                    """.formatted(PATH));
            var token = server.token(BenchmarkServer.ADMIN_EMAIL);
            WrkResult.run(server, token, script, 16, SECONDS);
            var alone = WrkResult.run(server, token, script, 1, SECONDS);
            var together = WrkResult.run(server, token, script, 16, SECONDS);
            BenchmarkRunner.print("links/s %.0f alone, %.0f at 16 connections", alone.rate(), together.rate());
            return List.of(
                    BenchmarkResult.limit("a download link, signed and answered, p50", alone.p50(), "ms", 5),
                    BenchmarkResult.limit("a the same, p99", alone.p99(), "ms", 5),
                    BenchmarkResult.limit("a the same at 16 connections, p99", together.p99(), "ms", 5));
        }
    }

    static List<BenchmarkResult> snapshots(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var rest = server.rest()) {
            fill(data);
            var answers = new double[SNAPSHOTS];
            var manifests = new double[SNAPSHOTS];
            for (var n = 0; n < SNAPSHOTS; n++) {
                var start = System.nanoTime();
                var id = rest.post(PATH + "/snapshots", Map.of())
                        .expect(201)
                        .get("snapshot_id")
                        .asText();
                answers[n] = (System.nanoTime() - start) / 1e6;
                while (!rest.get(PATH + "/snapshots/" + id)
                        .expect(200)
                        .get("manifest_written")
                        .asBoolean()) {
                    Thread.sleep(100);
                }
                manifests[n] = (System.nanoTime() - start) / 1e9;
            }
            BenchmarkRunner.print(
                    "snapshots took %s ms, with their manifests %s s",
                    Arrays.toString(answers), Arrays.toString(manifests));
            return List.of(
                    BenchmarkResult.limit("b snapshot of 1,000,000 files", BenchmarkRunner.median(answers), "ms", 1000),
                    BenchmarkResult.limit(
                            "b the slowest of 5", Arrays.stream(answers).max().orElseThrow(), "ms", 1000),
                    BenchmarkResult.limit(
                            "b peak RSS while their manifests are written", server.peakMegabytes(), "MB", 512));
        }
    }

    private static void fill(BenchmarkData data) throws Exception {
        try (var rows = data.rows()) {
            if (rows.number("SELECT count(*) FROM dataset.dataset WHERE dataset_id = '%s'".formatted(DATASET)) > 0) {
                return;
            }
            rows.run("""
                    INSERT INTO dataset.dataset (dataset_id, name, format, labeled, storage_type, storage_path, image_root,
                        visibility, owner_id, num_images, num_missing_images, num_annotations, class_names, tags, split_names,
                        split_images, size_bytes, version, content_hash, created_at, updated_at)
                    VALUES ('%1$s', 'a million', 'images', false, 's3proxy', 'datasets/%1$s/', '', 'private', 1, %2$d, 0, 0,
                        '{}', '{}', '{}', '{}', %2$d * 1000, 1, 'sha256:none', now(), now())
                    """.formatted(DATASET, EACH));
            rows.run("""
                    INSERT INTO dataset.dataset_version (dataset_id, version, action, format, num_images, num_missing_images,
                        num_annotations, class_names, split_names, split_images, size_bytes, content_hash, report, files_added,
                        files_removed, files_changed, created_at)
                    SELECT dataset_id, 1, 'created', format, num_images, 0, 0, '{}', '{}', '{}', size_bytes, content_hash, '{}',
                        num_images, 0, 0, now() FROM dataset.dataset WHERE dataset_id = '%s'
                    """.formatted(DATASET));
            rows.run("""
                    INSERT INTO dataset.image (dataset_id, image_id, version_from, width, height, raw_width, raw_height,
                        orientation, content_type, size, sha256, stored)
                    SELECT '%s', 'images/' || lpad(n::text, 8, '0') || '.jpg', 1, 640, 480, 640, 480, 1, 'image/jpeg', 1000,
                        sha256(n::text::bytea), true
                    FROM generate_series(1, %d) AS n
                    """.formatted(DATASET, EACH));
            rows.run("""
                    INSERT INTO dataset.file (dataset_id, path, version_from, size, sha256)
                    SELECT '%s', 'labels/' || lpad(n::text, 8, '0') || '.txt', 1, 100, sha256(n::text::bytea)
                    FROM generate_series(1, %d) AS n
                    """.formatted(DATASET, EACH));
            rows.run("VACUUM ANALYZE dataset.image");
            rows.run("VACUUM ANALYZE dataset.file");
            rows.flushToDisk();
        }
    }
}
