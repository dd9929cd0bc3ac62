package dev.labeler.annotation.project;

import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ClearedFieldReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.CreateProjectRequest;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ListClassesRequest;
import dev.labeler.proto.annotation.v1.ListClassesResponse;
import dev.labeler.proto.annotation.v1.ListProjectsRequest;
import dev.labeler.proto.annotation.v1.ListProjectsResponse;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import dev.labeler.proto.annotation.v1.UpdateProjectRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/// `labeler.annotation.v1.ProjectService`.
public final class ProjectGrpcService implements BindableService {
    private static final int MAX_NAME_LENGTH = 200;

    private final Database database;
    private final DatasetAccessClient datasets;
    private final VisibleDatasetClient visible;
    private final ProjectAccessCheck access;
    private final ProjectService projects;
    private final Clock clock;

    public ProjectGrpcService(
            Database database,
            DatasetAccessClient datasets,
            VisibleDatasetClient visible,
            ProjectAccessCheck access,
            Clock clock) {
        this.database = database;
        this.datasets = datasets;
        this.visible = visible;
        this.access = access;
        this.projects = new ProjectService(database, clock);
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(ProjectServiceGrpc.getServiceDescriptor())
                .unary(ProjectServiceGrpc.getGetDatasetProjectMethod(), this::getDatasetProject)
                .unary(ProjectServiceGrpc.getListProjectsMethod(), this::listProjects)
                .unary(ProjectServiceGrpc.getCreateProjectMethod(), this::createProject)
                .unary(ProjectServiceGrpc.getGetProjectMethod(), this::getProject)
                .unary(ProjectServiceGrpc.getUpdateProjectMethod(), this::updateProject)
                .unary(ProjectServiceGrpc.getListClassesMethod(), this::listClasses)
                .unary(ProjectServiceGrpc.getCreateClassMethod(), this::createClass)
                .unary(ProjectServiceGrpc.getUpdateClassMethod(), this::updateClass)
                .build();
    }

    private Project getDatasetProject(GetDatasetProjectRequest request) {
        return projects.toProto(requireProjectOfDataset(request.getDatasetId()).project());
    }

    private ListProjectsResponse listProjects(ListProjectsRequest request) {
        var page = PageRequest.of(request);
        var ids = visible.listIds();
        return database.transactions().inSnapshot(handle -> {
            var response = ListProjectsResponse.newBuilder().setTotal(ProjectDao.count(handle, ids));
            for (var row : ProjectDao.list(handle, ids, page.skip(), page.limit())) {
                response.addProjects(projects.toProto(handle, row.projectId()));
            }
            page.setNextPageToken(response, response.getProjectsCount(), response.getTotal());
            return response.build();
        });
    }

    private Project createProject(CreateProjectRequest request) {
        if (request.hasName()) {
            checkName(request.getName());
        }
        var project = requireProjectOfDataset(request.getDatasetId()).project();
        return database.transactions().once(request, Project.parser(), handle -> {
            var classes = ProjectClassStore.lock(handle, project.projectId());
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            ProjectDao.update(
                    handle,
                    project.with(
                            request.hasName() ? request.getName() : project.name(),
                            request.getTaskTypesCount() > 0 ? request.getTaskTypesList() : project.taskTypes(),
                            now));
            for (var i = 0; i < request.getClassesCount(); i++) {
                classes.add(ProjectMapping.fromProto(request.getClasses(i)), "classes[" + i + "].");
            }
            return projects.toProto(handle, project.projectId());
        });
    }

    private Project getProject(GetProjectRequest request) {
        return projects.toProto(access.requireAccess(request.getProjectId()).project());
    }

    private Project updateProject(UpdateProjectRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        if (request.hasName()) {
            checkName(request.getName());
        }
        ClearedFieldReader.of(request);
        return database.transactions().once(request, Project.parser(), handle -> {
            var row = ProjectDao.lock(handle, projectId);
            var name = request.hasName() ? request.getName() : row.name();
            var taskTypes = TaskTypeValidator.add(row.taskTypes(), request.getAddTaskTypesList());
            if (!name.equals(row.name()) || !taskTypes.equals(row.taskTypes())) {
                ProjectDao.update(
                        handle, row.with(name, taskTypes, clock.instant().truncatedTo(ChronoUnit.MICROS)));
            }
            return projects.toProto(handle, projectId);
        });
    }

    private ListClassesResponse listClasses(ListClassesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var classes = database.transactions().inSnapshot(handle -> projects.listClasses(handle, projectId)).stream()
                .filter(each -> !request.hasTaskType()
                        || !each.hasTaskType()
                        || each.getTaskType().equals(request.getTaskType()))
                .toList();
        var page = PageRequest.of(request);
        var response = ListClassesResponse.newBuilder().addAllClasses(page.of(classes));
        page.setNextPageToken(response, response.getClassesCount(), classes.size());
        return response.build();
    }

    private AnnotationClass createClass(CreateClassRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions().once(request, AnnotationClass.parser(), handle -> {
            var added = ProjectClassStore.lock(handle, projectId).add(ProjectMapping.fromProto(request), "");
            return ProjectMapping.toProto(added);
        });
    }

    private AnnotationClass updateClass(UpdateClassRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var cleared = ClearedFieldReader.of(request);
        return database.transactions().once(request, AnnotationClass.parser(), handle -> {
            var classes = ProjectClassStore.lock(handle, projectId);
            var old = classes.require(request.getClassId());
            return projects.toProto(
                    handle, projectId, classes.replace(old, ProjectMapping.changed(old, request, cleared)));
        });
    }

    private GrantedProject requireProjectOfDataset(String datasetId) {
        var dataset = datasets.grantedNow(datasetId);
        return access.syncWithDataset(projects.findOrCreate(dataset), dataset);
    }

    private static void checkName(String name) {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            var reason = "must have 1 to " + MAX_NAME_LENGTH + " characters";
            throw Failure.unprocessable("The name " + reason + ".")
                    .with("path", "name")
                    .violation("name", reason);
        }
    }
}
