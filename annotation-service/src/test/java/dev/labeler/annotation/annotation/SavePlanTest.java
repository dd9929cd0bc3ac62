package dev.labeler.annotation.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.SkewedRevisions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks how many pages PostgreSQL reads for saves in a project that is newer than the planner's statistics, in tables
/// with a much larger project.
class SavePlanTest {
    /// An annotation that [SkewedRevisions] does not change.
    private static final long FIRST = 200_002;

    private static final int BATCH = 100;

    /// A save finds the annotation three times and inserts into four trees. Reading all revisions of the project would
    /// be several hundred pages.
    private static final long PAGES = 60;

    private static SkewedRevisions revisions;

    @BeforeAll
    static void fill() {
        revisions = new SkewedRevisions();
    }

    @AfterAll
    static void close() {
        revisions.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void savesReadTheRowsOfTheirAnnotationsOnly(String planning) {
        revisions.database().jdbi().useHandle(handle -> {
            handle.begin();
            handle.execute("SET LOCAL plan_cache_mode = " + planning);
            assertThat(pages(handle, 1)).isLessThanOrEqualTo(PAGES);
            assertThat(pages(handle, BATCH)).isLessThanOrEqualTo(BATCH * PAGES);
            handle.rollback();
        });
    }

    private static long pages(Handle handle, int annotations) {
        var edits = new ArrayList<AnnotationEdit>();
        for (var i = 0; i < annotations; i++) {
            var notes = new AnnotationEdit.Fields(null, null, null, null, null, "n", Set.of());
            edits.add(new AnnotationEdit.Update("upserts[" + i + "].", FIRST + i, null, notes));
        }
        var before = SkewedRevisions.readPages(handle);
        var saved = AnnotationEditor.apply(handle, SkewedRevisions.YOUNG, List.copyOf(edits), null, 1L, Instant.now());
        assertThat(saved.saved()).hasSize(annotations);
        return SkewedRevisions.readPages(handle) - before;
    }
}
