package dev.labeler.annotation.project;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListClassesRequest;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.MergeClassResponse;
import dev.labeler.proto.annotation.v1.ReorderClassesRequest;
import dev.labeler.proto.annotation.v1.RestoreClassRequest;
import dev.labeler.proto.annotation.v1.RetireClassRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.Keypoint;
import dev.labeler.proto.type.v1.Keypoints;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Classes are renamed, reordered, retired, restored and merged without a loss of annotations.
class ClassLifecycleTest {
    private static TestAnnotationService service;
    private AnnotationClient owner;
    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void project() throws Exception {
        owner = service.user(1);
        project = service.project(TestImages.blank(3)).getId();
        List.of("thing", "car", "bus").forEach(id -> owner.addClass(project, id));
    }

    @Test
    void aRetiredClassKeepsItsAnnotationsAndIsRefusedForNewOnes() throws Exception {
        var clientId = UUID.randomUUID().toString();
        var old = owner.annotations()
                .createAnnotation(creation("car").setClientId(clientId).build());

        var retired = retire("car");

        assertThat(retired.hasRetiredAt()).isTrue();
        assertThat(retired.getAnnotationCount()).isEqualTo(1);
        assertThat(retire("car")).isEqualTo(retired);
        var refused = AnnotationErrors.of(
                () -> owner.annotations().createAnnotation(creation("car").build()));
        assertThat(refused.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(refused.metadata()).containsEntry("path", "class_id");
        var thing = owner.create(project, "img000.png", box(5));
        assertThat(AnnotationErrors.of(() -> owner.annotations()
                                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                                        .setAnnotationId(thing.getId())
                                        .setClassId("car")
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
        var edited = owner.annotations()
                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(old.getId())
                        .setClassId("car")
                        .setNotes("still here")
                        .build());
        assertThat(edited.getClassName()).isEqualTo("car");
        assertThat(owner.annotations()
                        .createAnnotation(creation("car").setClientId(clientId).build())
                        .getId())
                .isEqualTo(old.getId());
        assertThat(AnnotationErrors.of(() -> owner.addClass(project, "car")).reason())
                .isEqualTo(ErrorReason.ALREADY_EXISTS);

        assertThat(restore("car").hasRetiredAt()).isFalse();
        owner.annotations().createAnnotation(creation("car").build());
        assertThat(classOf("car").getAnnotationCount()).isEqualTo(2);
    }

    @Test
    void reorderNeedsEveryClassOnceAndKeepsTheIndexes() throws Exception {
        retire("bus");
        var order = List.of("bus", "car", "thing");

        var reordered = reorder(order);

        assertThat(reordered).extracting(AnnotationClass::getClassId).containsExactlyElementsOf(order);
        assertThat(reordered).extracting(AnnotationClass::getIndex).containsExactly(2, 1, 0);
        assertThat(reordered).extracting(AnnotationClass::getOrder).containsExactly(0, 1, 2);
        for (var wrong : List.of(
                List.of("car", "thing"),
                List.of("bus", "car", "car"),
                List.of("bus", "car", "thing", "thing"),
                List.of("bus", "car", "none"))) {
            assertThat(AnnotationErrors.of(() -> reorder(wrong)).reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        }
        assertThat(classes()).extracting(AnnotationClass::getClassId).containsExactlyElementsOf(order);
        owner.addClass(project, "last");
        assertThat(classes()).extracting(AnnotationClass::getClassId).endsWith("last");
    }

    @Test
    void aMergeMovesTheAnnotationsAsOneWriteThatIsUndone() {
        var car = owner.annotations().createAnnotation(creation("car").build());
        var bus = owner.annotations()
                .createAnnotation(creation("bus").setImageId("img001.png").build());
        confirm("img000.png");
        confirm("img001.png");

        var merged = merge("car", "bus", false);

        assertThat(merged.getAnnotations()).isEqualTo(1);
        assertThat(merged.getImages()).isEqualTo(1);
        assertThat(merged.getRemaining()).isZero();
        assertThat(list()).extracting(Annotation::getClassId).containsExactly("bus", "bus");
        assertThat(list()).extracting(Annotation::getId).containsExactly(car.getId(), bus.getId());
        assertThat(list().getFirst().getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_DRAFT);
        assertThat(list().getFirst().getVersion()).isEqualTo(merged.getVersion());
        assertThat(status("img000.png")).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
        assertThat(status("img001.png")).isEqualTo(ImageState.IMAGE_STATE_COMPLETED);
        assertThat(classOf("car").hasRetiredAt()).isTrue();
        assertThat(classOf("car").getAnnotationCount()).isZero();
        assertThat(classOf("bus").getAnnotationCount()).isEqualTo(2);
        assertThat(classOf("bus").getImageCount()).isEqualTo(2);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();

        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());

        assertThat(list()).extracting(Annotation::getClassId).containsExactly("car", "bus");
        assertThat(list().getFirst().getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_CONFIRMED);
        assertThat(classOf("car").getAnnotationCount()).isEqualTo(1);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void aMergeThatKeepsTheStatesReopensNoImage() {
        owner.annotations().createAnnotation(creation("car").build());
        owner.annotations().createAnnotation(creation("car").build());
        confirm("img000.png");
        owner.create(project, "img001.png", box(1));

        assertThat(merge("car", "thing", true).getAnnotations()).isEqualTo(2);
        assertThat(merge("car", "thing", true))
                .isEqualTo(MergeClassResponse.newBuilder()
                        .setClassId("car")
                        .setIntoClassId("thing")
                        .build());

        assertThat(list().getFirst().getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_CONFIRMED);
        assertThat(list().getFirst().getConfirmedBy()).isEqualTo(1);
        assertThat(status("img000.png")).isEqualTo(ImageState.IMAGE_STATE_COMPLETED);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void impossibleMergesAreRefusedAndChangeNothing() throws Exception {
        owner.annotations().createAnnotation(creation("car").build());
        retire("bus");
        for (var target : List.of("car", "bus")) {
            assertThat(AnnotationErrors.of(() -> merge("car", target, false)).metadata())
                    .as(target)
                    .containsEntry("path", "into_class_id");
        }
        assertThat(AnnotationErrors.of(() -> merge("car", "none", false)).reason())
                .isEqualTo(ErrorReason.CLASS_NOT_FOUND);
        assertThat(AnnotationErrors.of(() -> merge("none", "car", false)).reason())
                .isEqualTo(ErrorReason.CLASS_NOT_FOUND);
        owner.projects().createClass(withKeypoints("face").build());
        assertThat(AnnotationErrors.of(() -> merge("face", "thing", false)).reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(classOf("face").hasRetiredAt()).isFalse();
        assertThat(classOf("car").hasRetiredAt()).isFalse();
        assertThat(list()).extracting(Annotation::getClassId).containsExactly("car");
    }

    @Test
    void aClassRetiredAndMergedWhileInUseLosesNoAnnotation() throws Exception {
        var acknowledged = new ConcurrentSkipListSet<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var savers = new ArrayList<Future<Boolean>>();
            for (var saver = 0; saver < 6; saver++) {
                var image = "img%03d.png".formatted(saver % 3);
                savers.add(threads.submit(() -> {
                    for (var i = 0; i < 15; i++) {
                        try {
                            acknowledged.add(owner.annotations()
                                    .createAnnotation(
                                            creation("car").setImageId(image).build())
                                    .getId());
                        } catch (StatusRuntimeException e) {
                            assertThat(AnnotationErrors.of(e).reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
                        }
                    }
                    return true;
                }));
            }
            while (!savers.stream().allMatch(Future::isDone)) {
                merge("car", "bus", false);
                restore("car");
            }
            for (var saver : savers) {
                assertThat(saver.get()).isTrue();
            }
        }

        assertThat(list()).extracting(Annotation::getId).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(classOf("car").getAnnotationCount() + classOf("bus").getAnnotationCount())
                .isEqualTo(acknowledged.size());
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void aPublishedVersionKeepsTheNamesOfItsDay() {
        owner.annotations().createAnnotation(creation("car").build());
        confirm("img000.png");
        var first = service.service(1).freeze(project, 1, VersionType.VERSION_TYPE_PUBLISHED);
        owner.projects().updateClass(change("car").setName("automobile").build());
        retire("car");

        var second = service.service(1).freeze(project, 2, VersionType.VERSION_TYPE_PUBLISHED);

        assertThat(service.service(1).freeze(project, 1, VersionType.VERSION_TYPE_PUBLISHED))
                .isEqualTo(first);
        assertThat(first.getClasses(1).getName()).isEqualTo("car");
        assertThat(first.getClasses(1).hasRetiredAt()).isFalse();
        assertThat(second.getClasses(1).getName()).isEqualTo("automobile");
        assertThat(second.getClasses(1).hasRetiredAt()).isTrue();
        assertThat(second.getClasses(1).getIndex()).isEqualTo(1);
        assertThat(list().getFirst().getClassName()).isEqualTo("automobile");
    }

    @Test
    void aSupercategoryThatIsAClassFollowsItsNameAndMakesNoCycle() throws Exception {
        owner.projects().updateClass(change("thing").setSupercategory("thing").build());
        owner.projects().updateClass(change("car").setSupercategory("thing").build());
        owner.projects().updateClass(change("bus").setSupercategory("car").build());

        var cycle = AnnotationErrors.of(() -> owner.projects()
                .updateClass(change("thing").setSupercategory("bus").build()));
        assertThat(cycle.metadata()).containsEntry("path", "supercategory");

        owner.projects().updateClass(change("car").setName("vehicle").build());
        assertThat(classOf("bus").getSupercategory()).isEqualTo("vehicle");
        assertThat(classOf("car").getSupercategory()).isEqualTo("thing");
        assertThat(classOf("thing").getSupercategory()).isEqualTo("thing");
        // A new name can close a cycle through a supercategory that was free text.
        owner.projects().updateClass(change("thing").setSupercategory("root").build());
        assertThat(AnnotationErrors.of(() -> owner.projects()
                                .updateClass(change("bus").setName("root").build()))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(classOf("bus").getName()).isEqualTo("bus");
    }

    @Test
    void keypointsAreCheckedAndReplacedSeparately() throws Exception {
        owner.projects().createClass(withKeypoints("face").build());
        var changed = owner.projects()
                .updateClass(change("face").addAllFlipIdx(List.of(0, 1, 2)).build());
        assertThat(changed.getKeypointsList()).containsExactly("nose", "left", "right");
        assertThat(changed.getSkeletonCount()).isEqualTo(1);
        assertThat(changed.getFlipIdxList()).containsExactly(0, 1, 2);
        for (var wrong : List.of(
                change("face").addAllFlipIdx(List.of(1, 2, 0)),
                change("face").addAllFlipIdx(List.of(0)),
                change("face").addAllKeypoints(List.of("a", "a", "b")),
                change("face").addAllKeypoints(List.of("a", "b", " ")),
                change("face").addAllKeypoints(List.of("only")))) {
            assertThat(AnnotationErrors.of(() -> owner.projects().updateClass(wrong.build()))
                            .reason())
                    .isEqualTo(ErrorReason.UNPROCESSABLE);
        }
        var cleared = owner.projects()
                .updateClass(change("face")
                        .addAllClear(List.of("keypoints", "skeleton", "flip_idx"))
                        .build());
        assertThat(cleared.getKeypointsCount()).isZero();
    }

    @Test
    void aKeypointGeometryHasTheKeypointsOfItsClass() throws Exception {
        owner.projects().createClass(withKeypoints("face").build());
        var refused = AnnotationErrors.of(() -> owner.annotations().createAnnotation(points("face", 2)));
        assertThat(refused.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(refused.status().toString())
                .contains("geometry.points")
                .contains("has 2 keypoints; the class face has 3");
        var saved = owner.annotations().createAnnotation(points("face", 3));
        // Classes without a skeleton, and other geometry of the class, have no rule.
        var free = owner.annotations().createAnnotation(points("car", 2));
        owner.annotations().createAnnotation(creation("face").build());
        assertThat(AnnotationErrors.of(() -> owner.annotations()
                                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                                        .setAnnotationId(free.getId())
                                        .setClassId("face")
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);

        owner.projects()
                .updateClass(change("face")
                        .addAllKeypoints(List.of("nose", "left", "right", "chin"))
                        .addAllFlipIdx(List.of(0, 2, 1, 3))
                        .build());
        // An annotation from before the change can still be edited, except for its geometry.
        var edited = owner.annotations()
                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(saved.getId())
                        .setNotes("checked")
                        .build());
        assertThat(edited.getGeometry().getKeypoints().getPointsCount()).isEqualTo(3);
        assertThat(AnnotationErrors.of(() -> owner.annotations()
                                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                                        .setAnnotationId(saved.getId())
                                        .setGeometry(saved.getGeometry())
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
    }

    private CreateAnnotationRequest points(String classId, int count) {
        var keypoints = Keypoints.newBuilder();
        for (var i = 1; i <= count; i++) {
            keypoints.addPoints(Keypoint.newBuilder().setX(i).setY(i).setV(2));
        }
        return creation(classId)
                .setGeometry(Geometry.newBuilder().setKeypoints(keypoints))
                .build();
    }

    private CreateAnnotationRequest.Builder creation(String classId) {
        return CreateAnnotationRequest.newBuilder()
                .setProjectId(project)
                .setImageId("img000.png")
                .setClassId(classId)
                .setGeometry(box(1));
    }

    private CreateClassRequest.Builder withKeypoints(String id) {
        var request = CreateClassRequest.newBuilder()
                .setProjectId(project)
                .setClassId(id)
                .setName(id)
                .addAllKeypoints(List.of("nose", "left", "right"))
                .addAllFlipIdx(List.of(0, 2, 1));
        request.addSkeletonBuilder().setFrom(1).setTo(3);
        return request;
    }

    private UpdateClassRequest.Builder change(String classId) {
        return UpdateClassRequest.newBuilder().setProjectId(project).setClassId(classId);
    }

    private List<Annotation> list() {
        return owner.list(project);
    }

    private ImageState status(String imageId) {
        return owner.status(project, imageId).getStatus();
    }

    private void confirm(String imageId) {
        owner.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(imageId)
                        .build());
    }

    private List<AnnotationClass> classes() {
        return owner.projects()
                .listClasses(
                        ListClassesRequest.newBuilder().setProjectId(project).build())
                .getClassesList();
    }

    private AnnotationClass classOf(String classId) {
        return classes().stream()
                .filter(each -> each.getClassId().equals(classId))
                .findFirst()
                .orElseThrow();
    }

    private AnnotationClass retire(String classId) {
        return owner.classes()
                .retireClass(RetireClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId(classId)
                        .build());
    }

    private AnnotationClass restore(String classId) {
        return owner.classes()
                .restoreClass(RestoreClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId(classId)
                        .build());
    }

    private List<AnnotationClass> reorder(List<String> classIds) {
        return owner.classes()
                .reorderClasses(ReorderClassesRequest.newBuilder()
                        .setProjectId(project)
                        .addAllClassIds(classIds)
                        .build())
                .getClassesList();
    }

    private MergeClassResponse merge(String classId, String into, boolean keepState) {
        return owner.classes()
                .mergeClass(MergeClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId(classId)
                        .setIntoClassId(into)
                        .setKeepState(keepState)
                        .build());
    }
}
