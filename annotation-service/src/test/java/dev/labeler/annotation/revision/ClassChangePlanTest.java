package dev.labeler.annotation.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.formats.model.AnnotationState;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Moving the annotations of a class reads the revisions of their images only, also in a project that the
/// statistics of the table do not know.
class ClassChangePlanTest {
    private static final int OF_AN_IMAGE = 10;

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void aMergeReadsTheRowsOfItsImagesOnly(String planning) {
        try (var service = new TestAnnotationService();
                var database = service.database()) {
            database.jdbi().useHandle(handle -> {
                handle.execute("ALTER TABLE annotation_revision SET (autovacuum_enabled = off)");
                insert(handle, "proj_large", 1, 60_000);
                handle.execute("ANALYZE annotation_revision");
                insert(handle, "proj_young", 100_001, 10_000);
            });
            var images = IntStream.range(100, 120).mapToObj("i%05d"::formatted).toList();

            var read = database.transactions().inTransaction(handle -> {
                handle.execute("SET LOCAL plan_cache_mode = " + planning);
                var before = fetched(handle);
                var moved = RevisionCopyDao.copyWithClass(
                        handle,
                        new RevisionCopyDao.CopyColumns("proj_young", 900_000, null, Instant.EPOCH),
                        images,
                        0,
                        1,
                        AnnotationState.DRAFT);
                assertThat(moved)
                        .extracting(RevisionCopyDao.MovedAnnotations::annotations)
                        .containsOnly(OF_AN_IMAGE);
                assertThat(moved).hasSameSizeAs(List.copyOf(images));
                return fetched(handle) - before;
            });

            assertThat(read).isLessThanOrEqualTo(4L * images.size() * OF_AN_IMAGE);
        }
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
