package dev.labeler.annotation.diff;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationChangeType;
import dev.labeler.proto.annotation.v1.AnnotationPart;
import dev.labeler.proto.annotation.v1.ClassChanges;
import dev.labeler.proto.annotation.v1.ConfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.DiffSummary;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.annotation.v1.ImageChanges;
import dev.labeler.proto.annotation.v1.ListChangedImagesRequest;
import dev.labeler.proto.annotation.v1.OverlapBasis;
import dev.labeler.proto.annotation.v1.StreamVersionDiffRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.annotation.v1.VersionDiff;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VersionDiffTest {
    private static final AtomicLong VERSIONS = new AtomicLong();

    private static TestAnnotationService service;
    private static AnnotationClient owner;

    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
        owner = service.user(1);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void newProject() throws Exception {
        project = service.project(TestImages.blank(3)).getId();
        owner.addClass(project, "thing");
        owner.addClass(project, "other");
    }

    @Test
    void namesWhatWasAddedRemovedAndModified() {
        var moved = owner.create(project, "img000.png", box(10));
        var removed = owner.create(project, "img001.png", box(20));
        var relabeled = owner.create(project, "img001.png", box(30));
        var confirmed = owner.create(project, "img002.png", box(40));
        owner.create(project, "img002.png", box(50));
        var before = freeze();
        owner.move(moved, 12);
        owner.delete(removed);
        owner.annotations()
                .updateAnnotation(update(relabeled).setClassId("other").build());
        owner.annotations()
                .confirmAnnotation(ConfirmAnnotationRequest.newBuilder()
                        .setAnnotationId(confirmed.getId())
                        .build());
        var added = owner.create(project, "img000.png", box(60));

        var diff = diff(before, "working");
        assertThat(diff.getChangesList())
                .extracting(AnnotationChange::getAnnotationId, AnnotationChange::getChange)
                .containsExactly(
                        tuple(moved, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_MODIFIED),
                        tuple(added, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_ADDED),
                        tuple(removed, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_REMOVED),
                        tuple(relabeled, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_MODIFIED),
                        tuple(confirmed, AnnotationChangeType.ANNOTATION_CHANGE_TYPE_MODIFIED));
        var geometry = diff.getChanges(0);
        assertThat(geometry.getPartsList()).containsExactly(AnnotationPart.ANNOTATION_PART_GEOMETRY);
        assertThat(geometry.getIou()).isEqualTo(15.0 / 35, within(1e-9));
        assertThat(geometry.getIouBasis()).isEqualTo(OverlapBasis.OVERLAP_BASIS_AREA);
        assertThat(geometry.getBefore()).isEqualTo(moved);
        assertThat(geometry.getAfter().getGeometry().getBbox().getX()).isEqualTo(12);
        assertThat(diff.getChanges(3).getPartsList()).containsExactly(AnnotationPart.ANNOTATION_PART_CLASS);
        assertThat(diff.getChanges(4).getPartsList()).containsExactly(AnnotationPart.ANNOTATION_PART_STATE);
        assertThat(diff.getSummary())
                .isEqualTo(DiffSummary.newBuilder()
                        .setAdded(1)
                        .setRemoved(1)
                        .setModified(3)
                        .setImages(3)
                        .setClassChanged(1)
                        .setGeometryChanged(1)
                        .setStateChanged(1)
                        .addClasses(ClassChanges.newBuilder()
                                .setClassId("thing")
                                .setClassName("thing")
                                .setAdded(1)
                                .setRemoved(1)
                                .setModified(2)
                                .setRelabeledFrom(1))
                        .addClasses(ClassChanges.newBuilder()
                                .setClassId("other")
                                .setClassName("other")
                                .setModified(1)
                                .setRelabeledTo(1))
                        .build());
        assertThat(images(before, "working"))
                .containsExactly(
                        counts("img000.png", 1, 0, 1), counts("img001.png", 0, 1, 1), counts("img002.png", 0, 0, 1));
    }

    @Test
    void theOtherDirectionExchangesBothSides() {
        var kept = owner.create(project, "img000.png", box(10));
        var before = freeze();
        owner.move(kept, 11);
        owner.create(project, "img001.png", box(20));
        var after = freeze();

        var forward = diff(before, after);
        var backward = diff(after, before);
        assertThat(backward.getFrom()).isEqualTo(forward.getTo());
        assertThat(backward.getSummary().getRemoved()).isEqualTo(1);
        assertThat(backward.getSummary().getAdded()).isZero();
        assertThat(backward.getChanges(0).getBefore())
                .isEqualTo(forward.getChanges(0).getAfter());
        assertThat(backward.getChanges(1).getChange()).isEqualTo(AnnotationChangeType.ANNOTATION_CHANGE_TYPE_REMOVED);
        assertThat(images(after, before)).contains(counts("img001.png", 0, 1, 0));
        assertThat(diff(before, before).getChangesList()).isEmpty();
    }

    @Test
    void whatWasUndoneOrCreatedAndDeletedIsNoChange() {
        var kept = owner.create(project, "img000.png", box(10));
        var before = freeze();
        owner.move(kept, 11);
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        owner.delete(owner.create(project, "img001.png", box(20)));
        var restored = owner.create(project, "img002.png", box(30));
        owner.delete(restored);
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());

        var diff = diff(before, "working");
        assertThat(diff.getChangesList())
                .singleElement()
                .satisfies(change -> assertThat(change.getAnnotationId()).isEqualTo(restored.getId()));
        assertThat(diff.getSummary().getAdded()).isEqualTo(1);
        assertThat(diff.getSummary().getImages()).isEqualTo(1);
    }

    @Test
    void pagesAndStreamHaveTheSameChangesAndTheLiveStateOfTheFirstPage() {
        var before = freeze();
        for (var i = 0; i < 7; i++) {
            owner.create(project, "img00" + i % 3 + ".png", box(i));
        }
        var whole = diff(before, "working").getChangesList();
        var stream = new ArrayList<AnnotationChange>();
        owner.diffs()
                .streamVersionDiff(StreamVersionDiffRequest.newBuilder()
                        .setFromVersion(before)
                        .setToVersion("working")
                        .build())
                .forEachRemaining(stream::add);
        assertThat(stream).isEqualTo(whole);

        var paged = new ArrayList<AnnotationChange>();
        var request = request(before, "working").setLimit(3);
        var page = owner.diffs().diffVersions(request.build());
        assertThat(page.hasSummary()).isTrue();
        owner.create(project, "img002.png", box(90));
        while (page.hasNextPageToken()) {
            paged.addAll(page.getChangesList());
            page = owner.diffs()
                    .diffVersions(request.setPageToken(page.getNextPageToken()).build());
            assertThat(page.hasSummary()).isFalse();
        }
        paged.addAll(page.getChangesList());
        assertThat(paged).isEqualTo(whole);
        assertThat(owner.diffs()
                        .diffVersions(request(before, "working")
                                .setImageId("img001.png")
                                .build())
                        .getChangesList())
                .hasSize(2)
                .allMatch(change -> change.getImageId().equals("img001.png"));
    }

    @Test
    void versionsOfOtherProjectsAndUnknownOnesAreNotFound() throws Exception {
        var own = freeze();
        var other = service.projectOf(service.upload(TestImages.blank(1), Visibility.VISIBILITY_PRIVATE)
                        .getDatasetId())
                .getId();
        var foreign = Long.toString(VERSIONS.incrementAndGet());
        service.service(1).freeze(other, Long.parseLong(foreign), VersionType.VERSION_TYPE_WORKING);

        assertNotFound(owner, own, foreign, foreign);
        assertNotFound(owner, own, "999999", "999999");
        assertNotFound(service.user(2), foreign, "working", foreign);
        for (var bad : List.of("", "v1.0", "0", "-1", "1 ", "99999999999999999999", "Working", "1\0")) {
            assertThat(AnnotationErrors.of(() -> diff(own, bad)).reason())
                    .as(bad)
                    .isEqualTo(ErrorReason.INVALID_REQUEST);
        }
        assertThat(AnnotationErrors.of(() -> diff("working", "working")).metadata())
                .containsEntry("path", "to_version");
    }

    private static void assertNotFound(AnnotationClient caller, String from, String to, String missing)
            throws Exception {
        var error = AnnotationErrors.of(
                () -> caller.diffs().diffVersions(request(from, to).build()));
        assertThat(error.reason()).isEqualTo(ErrorReason.VERSION_NOT_FOUND);
        assertThat(error.metadata()).containsEntry("version_id", missing);
    }

    private String freeze() {
        var id = VERSIONS.incrementAndGet();
        service.service(1).freeze(project, id, VersionType.VERSION_TYPE_WORKING);
        return Long.toString(id);
    }

    private static DiffVersionsRequest.Builder request(String from, String to) {
        return DiffVersionsRequest.newBuilder().setFromVersion(from).setToVersion(to);
    }

    private static VersionDiff diff(String from, String to) {
        return owner.diffs().diffVersions(request(from, to).build());
    }

    private static List<ImageChanges> images(String from, String to) {
        return owner.diffs()
                .listChangedImages(ListChangedImagesRequest.newBuilder()
                        .setFromVersion(from)
                        .setToVersion(to)
                        .build())
                .getImagesList();
    }

    private static ImageChanges counts(String image, long added, long removed, long modified) {
        return ImageChanges.newBuilder()
                .setImageId(image)
                .setAdded(added)
                .setRemoved(removed)
                .setModified(modified)
                .build();
    }

    private static UpdateAnnotationRequest.Builder update(Annotation annotation) {
        return UpdateAnnotationRequest.newBuilder().setAnnotationId(annotation.getId());
    }

    private static org.assertj.core.groups.Tuple tuple(Annotation annotation, AnnotationChangeType change) {
        return org.assertj.core.groups.Tuple.tuple(annotation.getId(), change);
    }
}
