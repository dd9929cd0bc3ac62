package dev.labeler.annotation.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks how many rows PostgreSQL reads for a page of a project that is newer than the planner's statistics,
/// in a table with a much larger project.
class AnnotationPlanTest {
    private static final int OF_AN_IMAGE = 15;
    private static TestAnnotationService service;
    private static Database database;

    @BeforeAll
    static void fill() {
        service = new TestAnnotationService();
        database = service.database();
        database.jdbi().useHandle(handle -> {
            handle.execute("ALTER TABLE annotation_revision SET (autovacuum_enabled = off)");
            insert(handle, "proj_large", 1, 120_000);
            handle.execute("ANALYZE annotation_revision");
            insert(handle, "proj_young", 200_001, 15_000);
        });
    }

    @AfterAll
    static void close() {
        database.close();
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void aPageOfAnImageReadsItsRowsOnly(String planning) {
        var request =
                ListAnnotationsRequest.newBuilder().setProjectId("proj_young").setImageId("i00500");
        assertThat(listed(planning, request)).isLessThanOrEqualTo(2 * OF_AN_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void aPageOfAProjectReadsItsRowsOnly(String planning) {
        var request =
                ListAnnotationsRequest.newBuilder().setProjectId("proj_young").setLimit(50);
        assertThat(listed(planning, request)).isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void aWriteToAnImageReadsItsRowsOnly(String planning) {
        var read = database.transactions()
                .inTransaction(handle -> fetched(handle, planning, inner -> {
                    assertThat(RevisionDao.findNoObject(inner, "proj_young", "i00500"))
                            .isEmpty();
                    return 1;
                }));
        assertThat(read).isLessThanOrEqualTo(2 * OF_AN_IMAGE);
    }

    private static long listed(String planning, ListAnnotationsRequest.Builder request) {
        var filter = AnnotationFilter.of(request.build(), null);
        return database.transactions()
                .inOrderedSnapshot(handle -> fetched(
                        handle,
                        planning,
                        inner -> AnnotationDao.list(inner, filter).revisions().size()));
    }

    /// The number of rows that were read, and of those that were returned.
    private static long fetched(Handle handle, String planning, ToIntFunction<Handle> query) {
        handle.execute("SET LOCAL plan_cache_mode = " + planning);
        var before = fetched(handle);
        assertThat(query.applyAsInt(handle)).isPositive();
        return fetched(handle) - before;
    }

    private static long fetched(Handle handle) {
        return handle.createQuery("""
                        SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_xact_user_tables
                        WHERE schemaname = 'annotation' AND relname = 'annotation_revision'
                        """).mapTo(Long.class).one();
    }

    private static void insert(Handle handle, String project, long firstSeq, int rows) {
        handle.createUpdate("""
                        INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                            annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, changed_at, created_at)
                        SELECT :project, 'i' || lpad((n / :each)::text, 5, '0'), :first + n, :first + n / 5000, 1, 1, 0, 1,
                            '"bbox":[1,2,3,4]', 1, 2, 3, 4, 12, now(), now()
                        FROM generate_series(0, :rows - 1) AS n
                        """)
                .bind("project", project)
                .bind("each", OF_AN_IMAGE)
                .bind("first", firstSeq)
                .bind("rows", rows)
                .execute();
    }
}
