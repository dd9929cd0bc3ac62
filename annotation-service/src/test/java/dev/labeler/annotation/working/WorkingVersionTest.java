package dev.labeler.annotation.working;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.ImageConfirmation;
import dev.labeler.proto.annotation.v1.ListEmptyImagesRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.SaveWorkingVersionRequest;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UpdateProjectRequest;
import dev.labeler.proto.annotation.v1.WorkingVersion;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WorkingVersionTest {
    /// Confirmations of the concurrent test; 1000 is the form of the acceptance.
    private static final int CONFIRMATIONS = Integer.getInteger("working.confirmations", 200);

    private static final int THREADS = 16;

    private static TestAnnotationService service;
    private static AnnotationClient owner;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
        owner = service.user(1);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    /// The version of one number: how many images were completed in it.
    private record FrozenCount(long versionId, int minor) {}

    @Test
    void everyTenConfirmationsMakeOneVersionOnTwoReplicas() throws Exception {
        var project = service.project(TestImages.blank(CONFIRMATIONS));
        service.grant(project.getDatasetId(), 2, 2);
        try (var replica = service.startReplica()) {
            var callers = List.of(owner, service.user(2), replica.user(1), replica.user(2));
            confirmConcurrently(project.getId(), callers);
        }

        var versions = versions(project.getId());
        assertThat(versions).hasSize(CONFIRMATIONS / 10);
        for (var version : versions) {
            assertThat(countEmptyImages(project.getId(), version.versionId()))
                    .as("completed images in v0.%d", version.minor())
                    // The ten, and concurrent ones whose revision number is lower than that of the tenth step.
                    .isBetween(version.minor() * 10, Math.min(CONFIRMATIONS, version.minor() * 10 + THREADS));
        }
        assertThat(service.<Integer>sql(handle -> handle.select(
                                "SELECT count(*)::int FROM image_step WHERE project_id = ?", project.getId())
                        .mapTo(Integer.class)
                        .one()))
                .isZero();
        assertThat(save(project.getId()).getSaved()).isFalse();
    }

    private static void confirmConcurrently(String project, List<AnnotationClient> callers) throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var calls = new ArrayList<Callable<ImageConfirmation>>();
            for (var i = 0; i < CONFIRMATIONS; i++) {
                var caller = callers.get(i % callers.size());
                var image = "img%03d.png".formatted(i);
                calls.add(() -> {
                    confirm(caller, project, image);
                    // A repetition confirms nothing and does not count.
                    return confirm(caller, project, image);
                });
            }
            for (var done : threads.invokeAll(calls, 2, TimeUnit.MINUTES)) {
                assertThat(done.get().getIsConfirmed()).isTrue();
            }
        }
    }

    @Test
    void theNewestVersionIsInTheResponsesAndUndoneConfirmationsDoNotCount() throws Exception {
        var project = service.project(TestImages.blank(12)).getId();
        for (var i = 0; i < 9; i++) {
            assertThat(confirm(owner, project, "img%03d.png".formatted(i)).hasWorkingVersion())
                    .isFalse();
        }
        var undo = UndoRequest.newBuilder().setProjectId(project).build();
        owner.annotations().undo(undo);
        owner.annotations().redo(RedoRequest.newBuilder().setProjectId(project).build());
        assertThat(versions(project)).isEmpty();

        assertThat(confirm(owner, project, "img009.png").getWorkingVersion()).isEqualTo("v0.1");
        var reopened = owner.images()
                .unconfirmImage(UnconfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img009.png")
                        .build());
        assertThat(reopened.getWorkingVersion()).isEqualTo("v0.1");
        assertThat(save(project))
                .isEqualTo(WorkingVersion.newBuilder()
                        .setVersionNumber("v0.2")
                        .setSaved(true)
                        .build());
        assertThat(countEmptyImages(project, versions(project).get(1).versionId()))
                .isEqualTo(9);
    }

    @Test
    void onlyChangesAreSaved() throws Exception {
        var project = service.project(TestImages.blank(2)).getId();
        assertThat(save(project)).isEqualTo(WorkingVersion.getDefaultInstance());

        owner.addClass(project, "thing");
        assertSavedOnce(project, "v0.1");
        var drawn = owner.create(project, "img000.png", box(1));
        assertSavedOnce(project, "v0.2");
        owner.delete(owner.move(drawn, 2));
        assertSavedOnce(project, "v0.3");
        owner.projects()
                .updateProject(UpdateProjectRequest.newBuilder()
                        .setProjectId(project)
                        .setName("renamed")
                        .build());
        assertSavedOnce(project, "v0.4");
        service.platform()
                .images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img001.png")
                        .build());
        assertSavedOnce(project, "v0.5");
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        assertSavedOnce(project, "v0.6");
    }

    private static void assertSavedOnce(String project, String number) {
        assertThat(save(project))
                .isEqualTo(WorkingVersion.newBuilder()
                        .setVersionNumber(number)
                        .setSaved(true)
                        .build());
        assertThat(save(project))
                .isEqualTo(WorkingVersion.newBuilder().setVersionNumber(number).build());
    }

    @Test
    void unsavedChangesAreSavedWhenNobodyChangesMore() throws Exception {
        var project = service.project(TestImages.blank(1)).getId();
        owner.addClass(project, "thing");
        var drawn = owner.create(project, "img000.png", box(1));
        try (var database = service.database()) {
            var writer = new WorkingVersionWriter(database, database.clock());
            var patient = new UnsavedProjectCheck(database, writer, WorkingVersionConfig.DEFAULT);
            patient.run();
            owner.move(drawn, 2);
            service.<Integer>sql(handle -> handle.execute(
                    "UPDATE unsaved_project SET since = since - interval '29 min' WHERE project_id = ?", project));
            patient.run();
            patient.run();
            assertThat(versions(project)).as("a change restarts the time").isEmpty();

            service.<Integer>sql(handle -> handle.execute(
                    "UPDATE unsaved_project SET since = since - interval '31 min' WHERE project_id = ?", project));
            patient.run();
            assertThat(versions(project)).hasSize(1);
            new UnsavedProjectCheck(database, writer, new WorkingVersionConfig(Duration.ofMillis(1))).run();
            assertThat(versions(project)).as("nothing has changed").hasSize(1);
        }
    }

    @Test
    void versionsThatAKilledProcessOwesAreCreatedLater() throws Exception {
        var project = service.project(TestImages.blank(1)).getId();
        service.<Integer>sql(handle -> handle.execute("""
                INSERT INTO image_step SELECT ?, nextval('revision_seq'), true FROM generate_series(1, 25)""", project));
        try (var database = service.database()) {
            var writer = new WorkingVersionWriter(database, database.clock());
            var check = new UnsavedProjectCheck(database, writer, WorkingVersionConfig.DEFAULT);
            IntStream.range(0, 4).parallel().forEach(_ -> check.run());
        }
        assertThat(versions(project)).hasSize(2);
    }

    @Test
    void aViewerAndAStrangerCannotSave() throws Exception {
        var project = service.project(TestImages.blank(1));
        service.grant(project.getDatasetId(), 7, 1);
        var request = SaveWorkingVersionRequest.newBuilder()
                .setProjectId(project.getId())
                .build();
        assertThat(AnnotationErrors.of(() -> service.user(7).workingVersions().saveWorkingVersion(request))
                        .reason())
                .isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(AnnotationErrors.of(() -> owner.workingVersions()
                                .saveWorkingVersion(SaveWorkingVersionRequest.newBuilder()
                                        .setProjectId("proj_000000000000")
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.PROJECT_NOT_FOUND);
    }

    private static WorkingVersion save(String project) {
        return owner.workingVersions()
                .saveWorkingVersion(SaveWorkingVersionRequest.newBuilder()
                        .setProjectId(project)
                        .build());
    }

    private static ImageConfirmation confirm(AnnotationClient caller, String project, String imageId) {
        return caller.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(imageId)
                        .build());
    }

    private static int countEmptyImages(String project, long versionId) {
        return service.service(1)
                .revisions()
                .listEmptyImages(ListEmptyImagesRequest.newBuilder()
                        .setProjectId(project)
                        .setVersionId(versionId)
                        .build())
                .getImageIdsCount();
    }

    private static List<FrozenCount> versions(String project) {
        return service.sql(handle -> handle.select("""
                        SELECT version_id, minor FROM version WHERE project_id = ? AND major = 0 ORDER BY minor""", project)
                .map((row, _) -> new FrozenCount(row.getLong(1), row.getInt(2)))
                .list());
    }
}
