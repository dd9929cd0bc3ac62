package dev.labeler.bench;

import java.util.List;

/// Line f: saves of one annotation over REST, compared with the statements of a save in pgbench.
final class SaveBenchmark {
    private static final String HEADERS =
            "{['Content-Type'] = 'application/json', ['Authorization'] = wrk.headers['Authorization']}";

    private SaveBenchmark() {}

    static List<BenchmarkResult> measure(BenchmarkData data) throws Exception {
        var project = data.project(ScaledTaco.SMALL);
        long first;
        long last;
        try (var rows = data.rows()) {
            first = rows.number("SELECT min(annotation_id) FROM annotation.annotation_revision WHERE project_id = '%s'"
                    .formatted(project));
            last = rows.number("SELECT max(annotation_id) FROM annotation.annotation_revision WHERE project_id = '%s'"
                    .formatted(project));
        }
        var saves = RateComparison.measure(
                data,
                BenchmarkServer.ADMIN_EMAIL,
                """
                return wrk.format('PUT', '/api/v1/annotations/' .. math.random(%d, %d), %s, '{"notes":"note"}')
                """.formatted(first, last, HEADERS),
                new RateComparison.Peer("annotation", List.of(statements(project, first, last))));
        return List.of(
                BenchmarkResult.atLeast(
                        "f saves of one annotation, 16 connections, one project",
                        saves.ours(),
                        "pgbench, same statements",
                        saves.peer(),
                        "1/s",
                        0.5),
                BenchmarkResult.atMost("f the same, p99", saves.p99(), "its p50", saves.p50(), "ms", 5));
    }

    /// The statements that a save runs between BEGIN and COMMIT, in their order.
    private static String statements(String project, long first, long last) {
        return """
            \\set id random(%2$d, %3$d)
            BEGIN;
            SELECT class_index, class_id, name, retired_at IS NOT NULL AS retired,
                attribute_schema IS NOT NULL AS has_attribute_schema FROM class WHERE project_id = '%1$s';
            SELECT image_id AS image, seq AS old FROM unnest(ARRAY[:id]::bigint[]) AS i(id) CROSS JOIN LATERAL (
                SELECT * FROM annotation_revision WHERE annotation_id = i.id ORDER BY seq DESC LIMIT 1) r \\gset
            SELECT * FROM image WHERE project_id = '%1$s' AND image_id = ANY(ARRAY[:image]) ORDER BY image_id FOR NO KEY UPDATE;
            SELECT image_id, seq AS old FROM unnest(ARRAY[:id]::bigint[]) AS i(id) CROSS JOIN LATERAL (
                SELECT * FROM annotation_revision WHERE annotation_id = i.id ORDER BY seq DESC LIMIT 1) r \\gset
            SELECT r.* FROM unnest(ARRAY[:id]::bigint[]) AS i(id) CROSS JOIN LATERAL (
                SELECT * FROM annotation_revision WHERE annotation_id = i.id ORDER BY seq DESC LIMIT 1) r;
            SELECT pg_advisory_xact_lock_shared(hashtextextended('%1$s', 1))::text;
            SELECT nextval('revision_seq') AS new \\gset
            UPDATE annotation_revision SET valid_to = :new
            WHERE project_id = '%1$s' AND image_id = :image AND annotation_id = :id AND seq = :old;
            INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes, source_id,
                actor, changed_at, created_by, created_at)
            SELECT project_id, image_id, annotation_id, CAST(:new AS bigint), 2, kind, class_index, 1, geometry, bbox_x, bbox_y, bbox_w,
                bbox_h, area, attributes, confidence, 'note', source_id, actor, now(), created_by, created_at
            FROM annotation_revision
            WHERE project_id = '%1$s' AND image_id = :image AND annotation_id = :id AND seq = :old;
            UPDATE image SET status = 2, last_modified_at = now() WHERE project_id = '%1$s' AND image_id = :image;
            UPDATE change SET state = 3 WHERE project_id = '%1$s' AND actor = 1 AND state = 2;
            INSERT INTO change (project_id, seq, actor, image_id, image_step, moved_by)
            VALUES ('%1$s', :new, 1, :image, 0, :new);
            COMMIT;
            """.formatted(project, first, last);
    }
}
