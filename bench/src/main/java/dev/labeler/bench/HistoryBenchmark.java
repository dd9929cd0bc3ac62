package dev.labeler.bench;

import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Line h: a page of the history, an undo, and a diff and a restore of 1,000 changes in a project with 10,000,000
/// revisions (`-Dbench.revisions`), compared with one that has 10,000. Both are in the same server.
final class HistoryBenchmark {
    private static final int LARGE = Integer.getInteger("bench.revisions", 10_000_000);
    private static final int SMALL = 10_000;
    private static final int REVISIONS_OF_ANNOTATION = 10;
    private static final int ANNOTATIONS_OF_IMAGE = 100;
    private static final int CHANGES = 1_000;
    private static final int ROUNDS = 11;
    private static final double MOST = 1.5;

    private HistoryBenchmark() {}

    /// A project, a version of it, and ids of its annotations to change.
    private record Project(String id, long versionId, long firstAnnotation) {
        String path(String rest) {
            return "/api/v1/projects/" + id + rest;
        }
    }

    /// Milliseconds of one project, a value for each round.
    private record Times(List<Double> page, List<Double> undo, List<Double> diff, List<Double> restore) {
        Times() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var rest = server.rest();
                var rows = data.rows()) {
            var large = create(rest, rows, LARGE);
            var small = create(rest, rows, SMALL);
            rows.run("VACUUM ANALYZE annotation.annotation_revision");
            rows.run("VACUUM ANALYZE annotation.image");
            rows.run("VACUUM ANALYZE annotation.change");
            rows.flushToDisk();
            measureRound(rest, large, new Times(), 0);
            measureRound(rest, small, new Times(), 0);
            var ofLarge = new Times();
            var ofSmall = new Times();
            for (var round = 0; round < ROUNDS; round++) {
                measureRound(rest, large, ofLarge, round);
                measureRound(rest, small, ofSmall, round);
            }
            return List.of(
                    result("h page of the history", ofLarge.page(), ofSmall.page()),
                    result("h undo of a save", ofLarge.undo(), ofSmall.undo()),
                    result("h diff of 1,000 changes", ofLarge.diff(), ofSmall.diff()),
                    result("h restore of 1,000 changes", ofLarge.restore(), ofSmall.restore()));
        }
    }

    private static BenchmarkResult result(String line, List<Double> large, List<Double> small) {
        return BenchmarkResult.atMost(
                "%s at %,d revisions".formatted(line, LARGE),
                median(large),
                "at %,d".formatted(SMALL),
                median(small),
                "ms",
                MOST);
    }

    private static double median(List<Double> times) {
        return BenchmarkRunner.median(
                times.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void measureRound(RestClient rest, Project project, Times times, int round) throws Exception {
        times.page()
                .add(milliseconds(
                        () -> rest.get(project.path("/history?limit=50")).expect(200)));
        rest.put("/api/v1/annotations/" + project.firstAnnotation(), Map.of("notes", "round " + round))
                .expect(200);
        times.undo()
                .add(milliseconds(
                        () -> rest.post(project.path("/undo"), Map.of()).expect(200)));
        change(rest, project, round);
        times.diff()
                .add(milliseconds(() -> rest.get("/api/v1/versions/" + project.versionId() + "/diff/working")
                        .expect(200)));
        times.restore()
                .add(milliseconds(() -> rest.post(project.path("/restore"), Map.of("version_id", project.versionId()))
                        .expect(200)));
    }

    private static void change(RestClient rest, Project project, int round) throws Exception {
        var upserts = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < CHANGES; i++) {
            upserts.add(Map.of(
                    "id",
                    project.firstAnnotation() + i,
                    "geometry",
                    Map.of("type", "bbox", "bbox", List.of(10 + round, 20, 30, 40))));
        }
        rest.post("/api/v1/annotations/batch", Map.of("project_id", project.id(), "upserts", upserts))
                .expect(200);
    }

    private static double milliseconds(Callable<?> call) throws Exception {
        var start = System.nanoTime();
        call.call();
        return (System.nanoTime() - start) / 1e6;
    }

    private static Project create(RestClient rest, PeerDatabase rows, int revisions) throws Exception {
        var annotations = revisions / REVISIONS_OF_ANNOTATION;
        var project = upload(rest, annotations / ANNOTATIONS_OF_IMAGE);
        var firstAnnotation = rows.number("SELECT nextval('annotation.annotation_id_seq')");
        var firstSeq = rows.number("SELECT nextval('annotation.revision_seq')");
        for (var revision = 0; revision < REVISIONS_OF_ANNOTATION; revision++) {
            insertRevisions(
                    rows, project, firstAnnotation, firstSeq + (long) revision * annotations, annotations, revision);
        }
        rows.run("""
                UPDATE annotation.image SET status = 2, total = %d, first_modified_at = now(), last_modified_at = now()
                WHERE project_id = '%s'
                """.formatted(ANNOTATIONS_OF_IMAGE, project));
        rows.run("""
                INSERT INTO annotation.change (project_id, seq, actor, image_id, image_step, moved_by)
                SELECT project_id, seq, 1, image_id, 0, seq FROM annotation.annotation_revision
                WHERE project_id = '%s' AND valid_to = 9223372036854775807
                """.formatted(project));
        rows.number("SELECT setval('annotation.annotation_id_seq', %d)".formatted(firstAnnotation + annotations));
        var seq = rows.number("SELECT setval('annotation.revision_seq', %d)".formatted(firstSeq + revisions));
        rows.run("""
                INSERT INTO annotation.version (project_id, version_id, major, minor, version_type, seq, dataset_version,
                    classes, created_at)
                VALUES ('%s', %d, 1, 0, 2, %d, 1, '{}', now())
                """.formatted(project, seq, seq));
        return new Project(project, seq, firstAnnotation);
    }

    /// One revision of each annotation, each a write of its own.
    private static void insertRevisions(
            PeerDatabase rows, String project, long firstAnnotation, long firstSeq, int annotations, int revision)
            throws SQLException {
        rows.run("""
                INSERT INTO annotation.annotation_revision (project_id, image_id, annotation_id, seq, valid_to, action, kind,
                    class_index, annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, actor, changed_at, created_by,
                    created_at)
                SELECT '%1$s', 'batch/' || lpad((n / %2$d)::text, 6, '0') || '.jpg', %3$d + n, %4$d + n, %5$s, %6$d, 1,
                    (SELECT min(class_index) FROM annotation.class WHERE project_id = '%1$s'), 1,
                    '"bbox":[' || n %% 400 || ',2,30,40]', n %% 400, 2, 30, 40, 1200, 1, now(), 1, now()
                FROM generate_series(0, %7$d - 1) AS n
                """.formatted(
                        project,
                        ANNOTATIONS_OF_IMAGE,
                        firstAnnotation,
                        firstSeq,
                        revision == REVISIONS_OF_ANNOTATION - 1
                                ? "9223372036854775807"
                                : "%d + n".formatted(firstSeq + annotations),
                        revision == 0 ? 1 : 2,
                        annotations));
    }

    private static String upload(RestClient rest, int images) throws IOException, InterruptedException {
        var json = new StringBuilder("{\"categories\":[],\"annotations\":[],\"images\":[");
        for (var i = 0; i < images; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"file_name\":\"batch/%06d.jpg\",\"width\":500,\"height\":500}"
                            .formatted(i, i));
        }
        var file = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        var dataset = rest.upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("name", "history " + images).file("file", "annotations.json", file))
                .expect(201)
                .get("dataset_id")
                .asText();
        var project = rest.get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        rest.post("/api/v1/projects/" + project + "/classes", Map.of("name", "thing"))
                .expect(201);
        return project;
    }
}
