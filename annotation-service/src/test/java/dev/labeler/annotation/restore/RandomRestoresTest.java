package dev.labeler.annotation.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.HistoryReplay;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationChangeType;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import dev.labeler.proto.annotation.v1.VersionDiff;
import dev.labeler.proto.annotation.v1.VersionType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// After random edits, undos, merges and restores of two users: the history replays to the live state, the
/// counts equal a recount, a restored version has no differences to the live state, and every diff equals a
/// comparison of the two complete states.
class RandomRestoresTest {
    private static final int STEPS = Integer.getInteger("restores.steps", 150);
    private static final int IMAGES = 4;

    private static TestAnnotationService service;
    private static long versions;

    private final Map<Long, Map<Long, Annotation>> states = new TreeMap<>();

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyStateIsFoundAgain(long seed) throws Exception {
        var dataset = service.upload(TestImages.blank(IMAGES)).getDatasetId();
        service.grant(dataset, 2, 2);
        var project = service.projectOf(dataset).getId();
        RandomEdits.CLASSES.forEach(id -> service.user(1).addClass(project, id));
        var random = new Random(seed);
        var edits = new RandomEdits(project, IMAGES, random);
        for (var step = 0; step < STEPS; step++) {
            var user = service.user(1 + random.nextInt(2));
            try {
                switch (random.nextInt(12)) {
                    case 0 -> freeze(project);
                    case 1 -> restore(user, project, random);
                    default -> edits.apply(user);
                }
            } catch (StatusRuntimeException e) {
                // A conflict, nothing to undo, a retired class: a refused edit must not change anything.
                assertThat(e.getStatus().getCode()).isIn(Status.Code.FAILED_PRECONDITION, Status.Code.INVALID_ARGUMENT);
            }
        }

        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
        assertThat(wrongEmptyImages(project)).isEmpty();
        assertThat(doubled(project)).isEmpty();
        assertThat(HistoryReplay.replay(service.user(1), project)).isEqualTo(live(project));
        for (var from : states.keySet()) {
            assertDiff(from, "working", states.get(from), live(project));
            for (var to : states.keySet()) {
                assertDiff(from, Long.toString(to), states.get(from), states.get(to));
            }
        }
    }

    private void freeze(String project) {
        var id = ++versions;
        service.service(1).freeze(project, id, VersionType.VERSION_TYPE_WORKING);
        states.put(id, live(project));
    }

    private void restore(AnnotationClient user, String project, Random random) {
        var live = new ArrayList<>(live(project).keySet());
        if (states.isEmpty() || live.isEmpty()) {
            return;
        }
        var known = List.copyOf(states.keySet());
        var version = known.get(random.nextInt(known.size()));
        var request = RestoreAnnotationsRequest.newBuilder().setProjectId(project);
        switch (random.nextInt(5)) {
            case 0 -> request.setVersionId(version).addImageIds("img%03d.png".formatted(random.nextInt(IMAGES)));
            case 1 -> request.setVersionId(version).addAnnotationIds(live.get(random.nextInt(live.size())));
            case 2 -> request.addAnnotationIds(1 + random.nextLong(live.getLast()));
            case 3 ->
                request.setRevision(
                        revisions(project).get(random.nextInt(revisions(project).size())));
            default -> request.setVersionId(version);
        }
        if (!isOfProject(project, request)) {
            return;
        }
        var preview = user.restores()
                .restoreAnnotations(request.clone().setDryRun(true).build());
        var done = user.restores().restoreAnnotations(request.build());
        assertThat(done.getTotal()).isEqualTo(preview.getTotal());
        if (request.hasVersionId() && request.getImageIdsCount() + request.getAnnotationIdsCount() == 0) {
            assertThat(contents(live(project))).isEqualTo(contents(Objects.requireNonNull(states.get(version))));
            assertThat(diff(version, "working").getChangesList()).isEmpty();
        }
    }

    private static boolean isOfProject(String project, RestoreAnnotationsRequest.Builder request) {
        return request.getAnnotationIdsCount() == 0
                || service.sql(handle -> handle.createQuery(
                                "SELECT EXISTS (SELECT FROM annotation_revision WHERE project_id = :project AND annotation_id = :id)")
                        .bind("project", project)
                        .bind("id", request.getAnnotationIds(0))
                        .mapTo(Boolean.class)
                        .one());
    }

    private static List<Long> revisions(String project) {
        return service.sql(handle -> handle.createQuery(
                        "SELECT DISTINCT seq FROM annotation_revision WHERE project_id = :project ORDER BY seq")
                .bind("project", project)
                .mapTo(Long.class)
                .list());
    }

    private static Map<Long, Annotation> live(String project) {
        var live = new TreeMap<Long, Annotation>();
        service.user(1).list(project).forEach(annotation -> live.put(annotation.getId(), annotation));
        return live;
    }

    private static VersionDiff diff(long from, String to) {
        return service.user(1)
                .diffs()
                .diffVersions(DiffVersionsRequest.newBuilder()
                        .setFromVersion(Long.toString(from))
                        .setToVersion(to)
                        .setLimit(1000)
                        .build());
    }

    private static void assertDiff(long from, String to, Map<Long, Annotation> before, Map<Long, Annotation> after) {
        var contentsBefore = contents(before);
        var contentsAfter = contents(after);
        var expected = new TreeMap<Long, AnnotationChangeType>();
        var ids = new TreeSet<>(before.keySet());
        ids.addAll(after.keySet());
        for (var id : ids) {
            if (!before.containsKey(id)) {
                expected.put(id, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_ADDED);
            } else if (!after.containsKey(id)) {
                expected.put(id, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_REMOVED);
            } else if (!Objects.equals(contentsBefore.get(id), contentsAfter.get(id))) {
                expected.put(id, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_MODIFIED);
            }
        }
        var diff = diff(from, to);
        var found = new TreeMap<Long, AnnotationChangeType>();
        for (var change : diff.getChangesList()) {
            found.put(change.getAnnotationId(), change.getChange());
            assertThat(change.hasBefore() ? content(change.getBefore()) : null)
                    .isEqualTo(contentsBefore.get(change.getAnnotationId()));
            assertThat(change.hasAfter() ? content(change.getAfter()) : null)
                    .isEqualTo(contentsAfter.get(change.getAnnotationId()));
        }
        assertThat(found).as(from + " to " + to).isEqualTo(expected);
        var summary = diff.getSummary();
        assertThat(summary.getAdded() + summary.getRemoved() + summary.getModified())
                .isEqualTo(expected.size());
        assertThat(summary.getImages())
                .isEqualTo(diff.getChangesList().stream()
                        .map(AnnotationChange::getImageId)
                        .distinct()
                        .count());
    }

    private static Map<Long, Annotation> contents(Map<Long, Annotation> state) {
        var contents = new TreeMap<Long, Annotation>();
        state.forEach((id, annotation) -> contents.put(id, content(annotation)));
        return contents;
    }

    private static Annotation content(Annotation annotation) {
        return annotation.toBuilder()
                .clearVersion()
                .clearUpdatedAt()
                .clearUpdatedBy()
                .clearConfirmedAt()
                .clearConfirmedBy()
                .build();
    }

    private static List<String> wrongEmptyImages(String project) {
        return service.sql(handle -> handle.createQuery("""
                        SELECT i.image_id FROM image i
                        WHERE i.project_id = :project
                          AND (i.status = 3 AND i.total = 0) <> EXISTS (
                              SELECT FROM empty_image e WHERE e.project_id = i.project_id AND e.image_id = i.image_id
                                AND e.valid_to = 9223372036854775807)
                        """)
                .bind("project", project)
                .mapTo(String.class)
                .list());
    }

    private static List<Long> doubled(String project) {
        return service.sql(handle -> handle.createQuery("""
                        SELECT annotation_id FROM annotation_revision
                        WHERE project_id = :project AND valid_to = 9223372036854775807
                        GROUP BY annotation_id HAVING count(*) > 1
                        """)
                .bind("project", project)
                .mapTo(Long.class)
                .list());
    }
}
