package dev.labeler.annotation.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.SkewedRevisions;
import dev.labeler.annotation.diff.ChangedAnnotation.Position;
import dev.labeler.annotation.revision.RevisionRange;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A diff reads the changes, whatever the size of the project and the planner's statistics.
class DiffPlanTest {
    /// Each change is found by two or three index lookups of at most four pages each.
    private static final long MOST_PAGES = 20L * SkewedRevisions.CHANGES;

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
    @CsvSource({
        "force_custom_plan, proj_large",
        "force_custom_plan, proj_young",
        "force_generic_plan, proj_large",
        "force_generic_plan, proj_young"
    })
    void aDiffReadsTheChangesOnly(String planning, String project) {
        var range = new RevisionRange(project, SkewedRevisions.BEFORE_CHANGES, Long.MAX_VALUE, null);
        assertThat(pages(
                        planning,
                        handle -> VersionDiffDao.list(handle, range, Position.START, 1000)
                                .size()))
                .isLessThan(MOST_PAGES);
        assertThat(pages(
                        planning,
                        handle -> DiffSummaryDao.countByClasses(handle, range).stream()
                                .mapToLong(ClassPairCount::annotations)
                                .sum()))
                .isLessThan(MOST_PAGES);
        assertThat(pages(
                        planning,
                        handle -> DiffSummaryDao.listImages(handle, range, "", 0, 1000).stream()
                                .mapToLong(count -> count.onlyNew() + count.onlyOld() + count.both())
                                .sum()))
                .isLessThan(MOST_PAGES);
    }

    @ParameterizedTest
    @CsvSource({"force_custom_plan", "force_generic_plan"})
    void aDiffOfAnImageReadsItsRevisionsOnly(String planning) {
        var range = new RevisionRange(SkewedRevisions.YOUNG, SkewedRevisions.BEFORE_CHANGES, Long.MAX_VALUE, "i00000");
        assertThat(pages(
                        planning,
                        handle -> SkewedRevisions.CHANGES
                                - 1
                                + VersionDiffDao.list(handle, range, Position.START, 1000)
                                        .size()))
                .isLessThan(100);
    }

    /// @param changes returns the number of changes that it has found
    private static long pages(String planning, ToLongFunction<Handle> changes) {
        return revisions.database().transactions().inOrderedSnapshot(handle -> {
            handle.execute("SET LOCAL plan_cache_mode = " + planning);
            var before = SkewedRevisions.readPages(handle);
            assertThat(changes.applyAsLong(handle)).isEqualTo(SkewedRevisions.CHANGES);
            return SkewedRevisions.readPages(handle) - before;
        });
    }
}
