package dev.labeler.annotation.imports;

import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.GetImportRequest;
import dev.labeler.proto.annotation.v1.GetProjectStatsRequest;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportStatus;
import dev.labeler.proto.annotation.v1.ListClassesRequest;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.WatchImportRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.SharedData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ImportTest {
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

    @Test
    void bccdIsImportedCompletely() throws Exception {
        var project = service.project(AnnotationTestData.files(SharedData.require("bccd-voc")))
                .getId();

        var job = start(project, false);

        assertThat(job.getStatus()).isEqualTo(ImportStatus.IMPORT_STATUS_DONE);
        assertThat(job.getImported()).isEqualTo(4888);
        assertThat(job.getTotal()).isEqualTo(4888);
        assertThat(job.getRefusedList()).isEmpty();
        assertThat(job.getUnmatchedFilesList()).isEmpty();
        assertThat(job.getNoticesList()).hasSize(2);
        assertThat(stats(project)).containsEntry("annotations", 4888L).containsEntry("in progress", 364L);
        assertCountersAreTrue(project);
    }

    @Test
    void repeatedImportOfTacoAddsNothing() throws Exception {
        var project = service.project(
                        Map.of("annotations.json", Files.readAllBytes(SharedData.require("taco/annotations.json"))))
                .getId();

        var rehearsal = start(project, true);
        assertThat(rehearsal.getImported()).isEqualTo(4784);
        assertThat(classes(project)).isEmpty();
        var first = start(project, false);
        var second = start(project, false);

        assertThat(first.getImported()).isEqualTo(4784);
        assertThat(first.getSkipped()).isZero();
        assertThat(second.getStatus()).isEqualTo(ImportStatus.IMPORT_STATUS_DONE);
        assertThat(second.getImported()).isZero();
        assertThat(second.getSkipped()).isEqualTo(4784);
        assertThat(owner.imports()
                        .getImport(GetImportRequest.newBuilder()
                                .setProjectId(project)
                                .build()))
                .isEqualTo(second);
        assertThat(classes(project)).hasSize(60);
        assertThat(stats(project)).containsEntry("annotations", 4784L);
        assertCountersAreTrue(project);
    }

    @Test
    void imageFoldersBecomeClassifications() throws Exception {
        var project = service.project(AnnotationTestData.files(SharedData.require("signs-imagefolder")))
                .getId();

        var job = owner.imports()
                .startImport(StartImportRequest.newBuilder()
                        .setProjectId(project)
                        .setState(AnnotationState.ANNOTATION_STATE_CONFIRMED)
                        .build());

        assertThat(job.getImported()).isEqualTo(120);
        assertThat(stats(project)).containsEntry("confirmed", 120L).containsEntry("completed", 120L);
        assertThat(owner.list(project))
                .hasSize(120)
                .allSatisfy(
                        annotation -> assertThat(annotation.getAnnotationType()).isEqualTo("classification"));
    }

    /// The first batch is committed, then the database becomes unavailable during the second.
    @Test
    void killedImportResumes() throws Exception {
        var project = service.project(Map.of("annotations.json", AnnotationTestData.coco(100, 45_000)))
                .getId();
        start(project, true);
        service.sql(handle -> {
            handle.execute("CREATE SEQUENCE stored");
            handle.execute("""
                    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN IF nextval('annotation.stored') > 25000 THEN RAISE EXCEPTION 'killed' USING ERRCODE = '57P01'; END IF;
                    RETURN NEW; END $$""");
            return handle.execute(
                    "CREATE TRIGGER die BEFORE INSERT ON annotation_revision FOR EACH ROW EXECUTE FUNCTION die()");
        });
        var running = owner.imports()
                .withDeadlineAfter(4, java.util.concurrent.TimeUnit.SECONDS)
                .startImport(
                        StartImportRequest.newBuilder().setProjectId(project).build());
        assertThat(running.getStatus()).isEqualTo(ImportStatus.IMPORT_STATUS_RUNNING);
        eventually(
                Duration.ofSeconds(30),
                () -> assertThat(owner.imports()
                                .getImport(GetImportRequest.newBuilder()
                                        .setProjectId(project)
                                        .build()))
                        .returns(20_000L, ImportJob::getImported)
                        .returns("database", ImportJob::getWaitingFor));
        service.sql(handle ->
                handle.execute("DROP TRIGGER die ON annotation_revision; DROP FUNCTION die; DROP SEQUENCE stored"));

        service.restart();
        var client = service.user(1);
        ImportJob last = running;
        var jobs = client.imports()
                .watchImport(
                        WatchImportRequest.newBuilder().setProjectId(project).build());
        while (jobs.hasNext()) {
            last = jobs.next();
        }

        assertThat(last.getStatus()).isEqualTo(ImportStatus.IMPORT_STATUS_DONE);
        assertThat(last.getImported()).isEqualTo(45_000);
        assertThat(last.getSkipped()).isZero();
        assertCountersAreTrue(project);
        owner = client;
    }

    @Test
    void datasetWithoutLabelsIsRefused() throws Exception {
        var project = service.project(TestImages.blank(1)).getId();

        assertThat(AnnotationErrors.of(() -> start(project, false)).reason()).isEqualTo(ErrorReason.NOTHING_TO_DO);
        assertThat(AnnotationErrors.of(() -> owner.imports()
                                .getImport(GetImportRequest.newBuilder()
                                        .setProjectId(project)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.IMPORT_NOT_FOUND);
    }

    @Test
    void malformedFileFailsTheImportWithItsPosition() throws Exception {
        var project = service.project(Map.of(
                        "annotations.json",
                        "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":9,\"height\":9}],\"categories\":[{\"id\":1,\"name\":\"x\"}],\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,2,2]}]}"
                                .getBytes(StandardCharsets.UTF_8)))
                .getId();
        var failure = AnnotationErrors.of(() -> owner.imports()
                .startImport(StartImportRequest.newBuilder()
                        .setProjectId(project)
                        .setFormat("nonsense")
                        .build()));
        assertThat(failure.metadata()).containsEntry("path", "format");

        var job = owner.imports()
                .startImport(StartImportRequest.newBuilder()
                        .setProjectId(project)
                        .setFormat("yolo")
                        .build());

        assertThat(job.getStatus()).isEqualTo(ImportStatus.IMPORT_STATUS_FAILED);
        assertThat(job.getError()).contains("yolo");
        assertThat(start(project, false).getImported()).isEqualTo(1);
    }

    private static ImportJob start(String project, boolean dryRun) {
        return owner.imports()
                .startImport(StartImportRequest.newBuilder()
                        .setProjectId(project)
                        .setDryRun(dryRun)
                        .build());
    }

    private static java.util.List<AnnotationClass> classes(String project) {
        return owner.projects()
                .listClasses(
                        ListClassesRequest.newBuilder().setProjectId(project).build())
                .getClassesList();
    }

    private static Map<String, Long> stats(String project) {
        var stats = owner.images()
                .getProjectStats(GetProjectStatsRequest.newBuilder()
                        .setProjectId(project)
                        .build());
        var words = new HashMap<String, Long>();
        words.put("annotations", stats.getTotalAnnotations());
        words.put("confirmed", stats.getConfirmedAnnotations());
        words.put("in progress", stats.getInProgressImages());
        words.put("completed", stats.getCompletedImages());
        return words;
    }

    private static void assertCountersAreTrue(String project) {
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }
}
