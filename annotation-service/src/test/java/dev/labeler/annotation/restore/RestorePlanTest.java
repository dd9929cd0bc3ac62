package dev.labeler.annotation.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.SkewedRevisions;
import java.io.Serial;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A restore reads and writes the changes, whatever the size of the project and the planner's statistics.
class RestorePlanTest {
    /// Each change reads at most 40 pages of the table and its indexes, mostly to write them.
    private static final long MOST_PAGES = 50L * SkewedRevisions.CHANGES;

    private static SkewedRevisions revisions;

    private static final class RollbackException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void fill() {
        revisions = new SkewedRevisions();
    }

    @AfterAll
    static void close() {
        revisions.close();
    }

    @ParameterizedTest
    @CsvSource({
        "force_custom_plan, proj_large",
        "force_custom_plan, proj_young",
        "force_generic_plan, proj_large",
        "force_generic_plan, proj_young"
    })
    void aRestoreReadsTheChangesOnly(String planning, String project) {
        restore(
                planning,
                new RestorePlan(project, new RestoreScope.WholeProject(), SkewedRevisions.BEFORE_CHANGES),
                SkewedRevisions.CHANGES,
                MOST_PAGES);
    }

    @ParameterizedTest
    @CsvSource({"force_custom_plan", "force_generic_plan"})
    void aRestoreOfAnImageOrAnAnnotationReadsItsRevisionsOnly(String planning) {
        var image = new RestoreScope.GivenImages(List.of("i00000"));
        restore(planning, new RestorePlan(SkewedRevisions.YOUNG, image, SkewedRevisions.BEFORE_CHANGES), 1, 200);
        var annotation = new RestoreScope.GivenAnnotations(List.of(200_001L));
        restore(planning, new RestorePlan(SkewedRevisions.YOUNG, annotation, SkewedRevisions.BEFORE_CHANGES), 1, 200);
    }

    private static void restore(String planning, RestorePlan plan, long changes, long mostPages) {
        try {
            revisions.database().transactions().inTransaction(handle -> {
                handle.execute("SET LOCAL plan_cache_mode = " + planning);
                var pages = SkewedRevisions.readPages(handle);
                var imagePages = SkewedRevisions.readImagePages(handle);
                var restored = new AnnotationRestorer(1000).restore(handle, plan, 1L, Instant.now());
                var total = restored.getTotal();
                assertThat(total.getRecreated() + total.getChanged() + total.getDeleted())
                        .isEqualTo(changes);
                assertThat(SkewedRevisions.readPages(handle) - pages).isLessThan(mostPages);
                assertThat(SkewedRevisions.readImagePages(handle) - imagePages).isLessThan(mostPages);
                throw new RollbackException();
            });
        } catch (RollbackException e) {
            // Nothing was changed, for the next plan.
            assertThat(e).isNotNull();
        }
    }
}
