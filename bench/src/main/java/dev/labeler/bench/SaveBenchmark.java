package dev.labeler.bench;

import dev.labeler.annotation.annotation.AnnotationDao;
import dev.labeler.annotation.annotation.EditTargetDao;
import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.annotation.revision.RevisionWriteDao;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Line f: saves, batches and lists of annotations over REST, compared with the product's own statements of a save and
/// of
/// a list in pgbench.
final class SaveBenchmark {
    private static final int BATCH = 100;

    private static final String HEADERS =
            "{['Content-Type'] = 'application/json', ['Authorization'] = wrk.headers['Authorization']}";

    private SaveBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var project = data.project(ScaledTaco.SMALL);
        var images = ScaledTaco.SMALL.images() - 1;
        long first;
        long last;
        String classId;
        try (var rows = data.rows()) {
            var ofProject = " FROM annotation.annotation_revision WHERE project_id = '%s'".formatted(project);
            first = rows.number("SELECT min(annotation_id)" + ofProject);
            last = rows.number("SELECT max(annotation_id)" + ofProject);
            classId =
                    rows.text("SELECT min(class_id) FROM annotation.class WHERE project_id = '%s'".formatted(project));
        }
        var save = new RateComparison.Peer("annotation", List.of(save(project, first, last)));
        var saves =
                RateComparison.measure(data, BenchmarkServer.ADMIN_EMAIL, """
                return wrk.format('PUT', '/api/v1/annotations/' .. math.random(%d, %d), %s, '{"notes":"note"}')
                """.formatted(first, last, HEADERS), save);
        var lists = RateComparison.measure(
                data,
                BenchmarkServer.ADMIN_EMAIL,
                """
                return wrk.format('GET', string.format(
                    '/api/v1/annotations?project_id=%s&image_id=batch%%%%2F%%06d.jpg', math.random(0, %d)))
                """.formatted(project, images),
                new RateComparison.Peer("annotation", List.of(list(project, images))));
        // Last, since it adds annotations to the images of the lists.
        var batches = RateComparison.measure(data, BenchmarkServer.ADMIN_EMAIL, batch(project, classId, images), save);
        return List.of(
                BenchmarkResult.atLeast(
                        "f saves of one annotation, 16 connections, one project",
                        saves.ours(),
                        "pgbench, same SQL",
                        saves.peer(),
                        "1/s",
                        0.5),
                BenchmarkResult.atMost("f the same, p99", saves.p99(), "its p50", saves.p50(), "ms", 5),
                BenchmarkResult.atLeast(
                        "f annotations saved in batches of 100",
                        batches.ours() * BATCH,
                        "saved one by one",
                        saves.ours(),
                        "1/s",
                        20),
                BenchmarkResult.atLeast(
                        "f lists of an image's annotations, 16 connections",
                        lists.ours(),
                        "pgbench, same SQL",
                        lists.peer(),
                        "1/s",
                        0.33));
    }

    private static String batch(String project, String classId, int images) {
        return """
                local upserts = {}
                for i = 1, %d do
                  upserts[i] = string.format(
                    '{"image_id":"batch/%%06d.jpg","annotation_type":"bbox","geometry":{"type":"bbox","bbox":[%%d,2,30,40]},"class_id":"%s"}',
                    math.random(0, %d), math.random(1, 5000))
                end
                return wrk.format('POST', '/api/v1/annotations/batch', %s,
                  '{"project_id":"%s","upserts":[' .. table.concat(upserts, ',') .. ']}')
                """.formatted(BATCH, classId, images, HEADERS, project);
    }

    /// The transaction of an update that sets the notes: lock, read, store, commit.
    private static String save(String project, long first, long last) {
        var lock = PeerScript.statement(
                ProjectImageDao.LOCK, Map.of("project", text(project), "images", "'{}'", "annotations", "ARRAY[:id]"));
        var read = PeerScript.statement(
                EditTargetDao.TARGETS,
                Map.of(
                        "project",
                        text(project),
                        "maxText",
                        "8388608",
                        "annotations",
                        "ARRAY[:id]",
                        "classes",
                        "'{NULL}'",
                        "updates",
                        "'{true}'"));
        return """
                \\set id random(%d, %d)
                BEGIN;
                %s;
                %s \\gset
                %s;
                COMMIT;
                """.formatted(first, last, lock, read, PeerScript.statement(RevisionWriteDao.STORE, stored(project)));
    }

    private static Map<String, String> stored(String project) {
        var values = new HashMap<>(Map.of(
                "project", text(project), "seq", "NULL", "actor", "1", "now", "now()", "closedIds", "ARRAY[:id]"));
        for (var unused :
                List.of("copiedIds", "copiedActions", "copiedStates", "deletions", "statusImages", "newStatuses")) {
            values.put(unused, "'{}'");
        }
        values.putAll(Map.of(
                "closedSeqs", "ARRAY[:seq]",
                "addedImages", "ARRAY[:image_id]",
                "addedIds", "ARRAY[:id]",
                "addedActions", "'{2}'",
                "kinds", "ARRAY[:kind]",
                "classes", "ARRAY[:class_index]",
                "geometries", "ARRAY[:geometry]",
                "attributes", "'{NULL}'",
                "confidences", "'{NULL}'",
                "notes", "'{note}'"));
        values.putAll(Map.of(
                "xs", "ARRAY[:bbox_x]",
                "ys", "ARRAY[:bbox_y]",
                "widths", "ARRAY[:bbox_w]",
                "heights", "ARRAY[:bbox_h]",
                "areas", "ARRAY[:area]"));
        values.putAll(Map.of(
                "images", "ARRAY[:image_id]",
                "statuses", "'{2}'",
                "totals", "'{10}'",
                "confirmed", "'{0}'",
                "noObjects", "'{false}'",
                "confirmedAts", "'{NULL}'",
                "confirmedBys", "'{NULL}'"));
        values.putAll(Map.of("stepActor", "1", "stepImage", ":image_id", "imageStep", "0", "request", "NULL"));
        return values;
    }

    private static String list(String project, int images) {
        return "\\set n random(0, %d)%n%s;%n"
                .formatted(
                        images,
                        PeerScript.statement(
                                AnnotationDao.selectPage(true),
                                Map.of(
                                        "projectId",
                                        text(project),
                                        "imageId",
                                        "'batch/' || lpad((:n)::text, 6, '0') || '.jpg'",
                                        "afterImage",
                                        "''",
                                        "afterId",
                                        "0",
                                        "state",
                                        "0",
                                        "classIndex",
                                        "NULL",
                                        "sinceSeq",
                                        "0",
                                        "skip",
                                        "0",
                                        "limit",
                                        "50",
                                        "maxText",
                                        "4194304")));
    }

    private static String text(String value) {
        return "'" + value + "'";
    }
}
