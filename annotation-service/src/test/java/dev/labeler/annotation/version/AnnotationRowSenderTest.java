package dev.labeler.annotation.version;

import static dev.labeler.annotation.AnnotationClient.box;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.StreamAnnotationsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Streams of many pages to slow clients.
class AnnotationRowSenderTest {
    private static final int ANNOTATIONS = 60_000;

    private static TestAnnotationService testService;
    private static String project;

    @BeforeAll
    static void fill() throws Exception {
        testService = new TestAnnotationService();
        project = testService
                .project(Map.of("annotations.json", AnnotationTestData.coco(100, ANNOTATIONS)))
                .getId();
        testService
                .user(1)
                .imports()
                .startImport(
                        StartImportRequest.newBuilder().setProjectId(project).build());
    }

    @AfterAll
    static void close() {
        testService.close();
    }

    @Test
    void stalledClientsHoldNoConnection() {
        var stalled = new ArrayList<Iterator<AnnotationRows>>();
        for (var client = 0; client < 40; client++) {
            var rows = rows();
            assertThat(rows.next().getRowCount()).isPositive();
            stalled.add(rows);
        }
        eventually(Duration.ofSeconds(5), () -> assertThat(busyConnections()).isZero());
        assertThat(testService.user(1).list(project)).isNotEmpty();
        assertThat(CopyRowParser.read(stalled.getFirst())).isNotEmpty();
    }

    @Test
    void slowStreamHasTheRowsOfItsStart() {
        var wanted = CopyRowParser.read(rows());
        var slow = rows();
        var got = new ArrayList<>(CopyRowParser.read(List.of(slow.next()).iterator()));
        testService.user(1).addClass(project, "later");
        var drawn = testService.user(1).create(project, "i00099.jpg", box(1));

        got.addAll(CopyRowParser.read(slow));

        assertThat(got).isEqualTo(wanted).hasSizeGreaterThanOrEqualTo(ANNOTATIONS);
        assertThat(CopyRowParser.read(rows()))
                .hasSize(wanted.size() + 1)
                .anyMatch(row -> row.startsWith(drawn.getId() + " "));
    }

    @Test
    void rowsOfDifferentSizesArriveInOrder() throws Exception {
        var mixed = testService
                .project(Map.of("annotations.json", AnnotationTestData.coco(50, 2_000)))
                .getId();
        testService
                .user(1)
                .imports()
                .startImport(StartImportRequest.newBuilder().setProjectId(mixed).build());
        testService.sql(
                handle -> handle.createUpdate("""
                        INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                            annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, changed_at, created_at)
                        SELECT :project, 'i000' || (10 + n % 40) || '.jpg', 900000000 + n, 1, 1, 2, 0, 1,
                            repeat(md5(n::text), 30000 * (1 + n % 3)), 1, 2, 3, 4, 12, now(), now()
                        FROM generate_series(0, 39) AS n
                        """).bind("project", mixed).execute());
        var keys = testService.sql(handle -> handle.createQuery("""
                        SELECT annotation_id || ' ' || image_id FROM annotation_revision WHERE project_id = :project
                        ORDER BY image_id, annotation_id
                        """)
                .bind("project", mixed)
                .mapTo(String.class)
                .list());
        var got = new ArrayList<String>();
        for (var messages = rows(mixed); messages.hasNext(); ) {
            for (var row : CopyRowParser.read(List.of(messages.next()).iterator())) {
                got.add(row.substring(0, row.indexOf(' ', row.indexOf(' ') + 1)));
            }
        }
        assertThat(got).isEqualTo(keys);
    }

    private static Iterator<AnnotationRows> rows() {
        return rows(project);
    }

    private static Iterator<AnnotationRows> rows(String projectId) {
        return testService
                .service(1)
                .revisions()
                .streamAnnotations(StreamAnnotationsRequest.newBuilder()
                        .setProjectId(projectId)
                        .setIncludeDraft(true)
                        .build());
    }

    private static int busyConnections() {
        return testService.sql(
                handle -> handle.createQuery("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND state LIKE '%transaction%'
                        """).mapTo(Integer.class).one());
    }
}
