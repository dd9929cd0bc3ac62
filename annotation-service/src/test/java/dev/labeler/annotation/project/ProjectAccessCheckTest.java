package dev.labeler.annotation.project;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.CreateProjectRequest;
import dev.labeler.proto.annotation.v1.GetAnnotationRequest;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.GetImportRequest;
import dev.labeler.proto.annotation.v1.GetNextImageRequest;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.GetProjectStatsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListClassesRequest;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.ListProjectsRequest;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UpdateProjectRequest;
import dev.labeler.proto.annotation.v1.WatchImportRequest;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectAccessCheckTest {
    private static TestAnnotationService service;
    private AnnotationClient owner;
    private AnnotationClient viewer;
    private AnnotationClient otherUser;
    private String dataset;
    private String project;
    private Annotation annotation;

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
        viewer = service.user(2);
        otherUser = service.user(3);
        dataset = service.upload(TestImages.blank(1), Visibility.VISIBILITY_PRIVATE)
                .getDatasetId();
        service.grant(dataset, 2, 1);
        project = service.projectOf(dataset).getId();
        owner.addClass(project, "thing");
        annotation = owner.create(project, "img000.png", box(1));
    }

    @Test
    void projectIsNotFoundForUsersWithoutAccess() throws Exception {
        for (var call : List.<ThrowingCallable>of(
                () -> otherUser.projects().getProject(projectRequest()),
                () -> otherUser
                        .projects()
                        .listClasses(ListClassesRequest.newBuilder()
                                .setProjectId(project)
                                .build()),
                () -> otherUser.addClass(project, "other"),
                () -> otherUser.list(project),
                () -> otherUser.create(project, "img000.png", box(1)),
                () -> otherUser.annotations().undo(undoRequest()),
                () -> otherUser
                        .annotations()
                        .listProjectHistory(ListProjectHistoryRequest.newBuilder()
                                .setProjectId(project)
                                .build()),
                () -> otherUser.status(project, "img000.png"),
                () -> otherUser.images().confirmImage(confirmRequest()),
                () -> otherUser
                        .images()
                        .getProjectStats(GetProjectStatsRequest.newBuilder()
                                .setProjectId(project)
                                .build()),
                () -> otherUser
                        .images()
                        .getNextImage(GetNextImageRequest.newBuilder()
                                .setProjectId(project)
                                .build()),
                () -> otherUser
                        .imports()
                        .startImport(StartImportRequest.newBuilder()
                                .setProjectId(project)
                                .build()),
                () -> otherUser
                        .imports()
                        .getImport(GetImportRequest.newBuilder()
                                .setProjectId(project)
                                .build()),
                () -> otherUser
                        .imports()
                        .watchImport(WatchImportRequest.newBuilder()
                                .setProjectId(project)
                                .build())
                        .hasNext())) {
            assertThat(AnnotationErrors.of(call).reason()).isEqualTo(ErrorReason.PROJECT_NOT_FOUND);
        }
        for (var call : List.<ThrowingCallable>of(
                () -> otherUser
                        .annotations()
                        .getAnnotation(GetAnnotationRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .build()),
                () -> otherUser.move(annotation, 2),
                () -> otherUser.delete(annotation),
                () -> otherUser
                        .annotations()
                        .listAnnotationHistory(ListAnnotationHistoryRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .build()))) {
            assertThat(AnnotationErrors.of(call).reason()).isEqualTo(ErrorReason.ANNOTATION_NOT_FOUND);
        }
        assertThat(AnnotationErrors.of(() -> otherUser
                                .projects()
                                .getDatasetProject(GetDatasetProjectRequest.newBuilder()
                                        .setDatasetId(dataset)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        var bulk = otherUser
                .annotations()
                .bulkConfirmAnnotations(BulkConfirmAnnotationsRequest.newBuilder()
                        .addAnnotationIds(annotation.getId())
                        .build());
        assertThat(bulk.getErrors(0).getError()).isEqualTo("annotation_not_found");
        assertThat(owner.list(project)).containsExactly(annotation);
    }

    @Test
    void newOwnerOfTheDatasetOwnsTheProject() throws Exception {
        service.datasetSql("UPDATE dataset SET owner_id = 3 WHERE dataset_id = ?", dataset);

        assertThat(otherUser.projects().getProject(projectRequest()).getOwnerId())
                .isEqualTo(3);
        assertThat(otherUser
                        .projects()
                        .listProjects(ListProjectsRequest.getDefaultInstance())
                        .getProjectsList())
                .extracting(Project::getId)
                .contains(project);
    }

    @Test
    void aViewerReadsAndDoesNotWrite() throws Exception {
        assertThat(viewer.list(project)).containsExactly(annotation);
        assertThat(viewer.projects().getProject(projectRequest()).getTotalAnnotations())
                .isEqualTo(1);
        for (var call : List.<ThrowingCallable>of(
                () -> viewer.addClass(project, "other"),
                () -> viewer.create(project, "img000.png", box(1)),
                () -> viewer.move(annotation, 2),
                () -> viewer.delete(annotation),
                () -> viewer.annotations().undo(undoRequest()),
                () -> viewer.images().confirmImage(confirmRequest()),
                () -> viewer.projects()
                        .createProject(CreateProjectRequest.newBuilder()
                                .setDatasetId(dataset)
                                .build()),
                () -> viewer.projects()
                        .updateProject(UpdateProjectRequest.newBuilder()
                                .setProjectId(project)
                                .setName("mine")
                                .build()),
                () -> viewer.imports()
                        .startImport(StartImportRequest.newBuilder()
                                .setProjectId(project)
                                .build()))) {
            var failure = AnnotationErrors.of(call);
            assertThat(failure.reason()).isEqualTo(ErrorReason.PERMISSION_DENIED);
            assertThat(failure.metadata()).containsEntry("required_permission", "editor");
        }
    }

    @Test
    void projectIsListedForUsersWhoMaySeeItsDataset() throws Exception {
        assertThat(service.projectOf(dataset).getId()).isEqualTo(project);
        var listed = owner.projects().listProjects(ListProjectsRequest.getDefaultInstance());
        assertThat(listed.getProjectsList()).anySatisfy(row -> {
            assertThat(row.getId()).isEqualTo(project);
            assertThat(row.getTotalImages()).isEqualTo(1);
            assertThat(row.getClasses(0).getAnnotationCount()).isEqualTo(1);
        });
        assertThat(listed(viewer)).contains(project);
        assertThat(listed(otherUser)).doesNotContain(project);
        assertThat(listed(service.platform())).contains(project);
        var open = service.projectOf(service.upload(TestImages.blank(1), Visibility.VISIBILITY_PUBLIC)
                        .getDatasetId())
                .getId();
        assertThat(listed(otherUser)).contains(open).doesNotContain(project);

        var all = viewer.projects()
                .listProjects(ListProjectsRequest.newBuilder().setLimit(1).build());
        assertThat(all.getProjectsList()).extracting(Project::getId).containsExactly(open);
        assertThat(all.getTotal()).isEqualTo(listed(viewer).size());
        var second = viewer.projects()
                .listProjects(
                        ListProjectsRequest.newBuilder().setLimit(1).setPage(2).build());
        assertThat(second.getProjectsList()).extracting(Project::getId).containsExactly(project);
    }

    @Test
    void accessIsCurrentForWritesAndAtMostASecondOldForReads() throws Exception {
        service.datasetSql("UPDATE permission SET role = 2 WHERE dataset_id = ?", dataset);
        var moved = viewer.move(annotation, 2);
        assertThat(viewer.list(project)).containsExactly(moved);

        service.datasetSql("UPDATE permission SET role = 1 WHERE dataset_id = ?", dataset);
        assertThat(AnnotationErrors.of(() -> viewer.move(moved, 3)).reason()).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(viewer.list(project)).containsExactly(moved);

        service.datasetSql("DELETE FROM permission WHERE dataset_id = ?", dataset);
        assertThat(AnnotationErrors.of(() -> viewer.addClass(project, "late")).reason())
                .isEqualTo(ErrorReason.PROJECT_NOT_FOUND);
        service.datasetSql("UPDATE dataset SET visibility = 'public' WHERE dataset_id = ?", dataset);
        assertThat(viewer.list(project)).containsExactly(moved);
        service.datasetSql("UPDATE dataset SET visibility = 'private' WHERE dataset_id = ?", dataset);
        Eventually.eventually(
                Duration.ofSeconds(1),
                () -> assertThat(AnnotationErrors.of(() -> viewer.list(project)).reason())
                        .isEqualTo(ErrorReason.PROJECT_NOT_FOUND));
    }

    private static List<String> listed(AnnotationClient client) {
        return client
                .projects()
                .listProjects(ListProjectsRequest.newBuilder().setLimit(200).build())
                .getProjectsList()
                .stream()
                .map(Project::getId)
                .toList();
    }

    private GetProjectRequest projectRequest() {
        return GetProjectRequest.newBuilder().setProjectId(project).build();
    }

    private UndoRequest undoRequest() {
        return UndoRequest.newBuilder().setProjectId(project).build();
    }

    private ConfirmImageRequest confirmRequest() {
        return ConfirmImageRequest.newBuilder()
                .setProjectId(project)
                .setImageId("img000.png")
                .build();
    }
}
