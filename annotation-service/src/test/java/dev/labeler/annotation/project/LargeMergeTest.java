package dev.labeler.annotation.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.MergeClassResponse;
import dev.labeler.proto.annotation.v1.UndoRequest;
import org.junit.jupiter.api.Test;

/// A merge of more annotations than one write may move takes several calls.
class LargeMergeTest {
    private static final int MOST = 20_000;
    private static final int OF_AN_IMAGE = 7;
    private static final int ROWS = OF_AN_IMAGE * Integer.getInteger("merge.images", 3_000);

    @Test
    void aCallMovesALimitedNumberOfAnnotationsAndReportsTheRest() throws Exception {
        try (var service = new TestAnnotationService()) {
            var owner = service.user(1);
            var project = service.project(TestImages.blank(1)).getId();
            owner.addClass(project, "thing");
            owner.addClass(project, "car");
            insertConfirmedThings(service, project);
            var request = MergeClassRequest.newBuilder()
                    .setProjectId(project)
                    .setClassId("thing")
                    .setIntoClassId("car")
                    .build();
            var moved = 0L;
            MergeClassResponse merged;
            do {
                merged = owner.classes().mergeClass(request);
                moved += merged.getAnnotations();
                assertThat(merged.getAnnotations()).isBetween(1L, (long) MOST + OF_AN_IMAGE);
                assertThat(moved + merged.getRemaining()).isEqualTo(ROWS);
            } while (merged.getRemaining() > 0);

            assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
            var undone = owner.annotations()
                    .undo(UndoRequest.newBuilder().setProjectId(project).build());
            assertThat(undone.getTotal()).isEqualTo(merged.getAnnotations());
            assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
        }
    }

    private static void insertConfirmedThings(TestAnnotationService service, String project) {
        service.sql(handle -> handle.execute("""
                INSERT INTO image (project_id, image_id, width, height, stored, status, total, confirmed)
                SELECT ?, 'x' || lpad(n::text, 6, '0'), 10, 10, true, 3, ?, ? FROM generate_series(0, ?) n
                """, project, OF_AN_IMAGE, OF_AN_IMAGE, ROWS / OF_AN_IMAGE - 1));
        service.sql(handle -> handle.execute("""
                INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                    annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, changed_at, created_at)
                SELECT ?, 'x' || lpad((n / ?)::text, 6, '0'), 1000 + n, nextval('revision_seq'), 1, 1, 0, 2,
                    '"bbox":[1,2,3,4]', 1, 2, 3, 4, 12, now(), now()
                FROM generate_series(0, ?) n
                """, project, OF_AN_IMAGE, ROWS - 1));
    }
}
