package dev.labeler.frontend.project;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.ClassServiceGrpc;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.GetProjectStatsRequest;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ListProjectsRequest;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.ReorderClassesRequest;
import dev.labeler.proto.annotation.v1.RetireClassRequest;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import dev.labeler.proto.annotation.v1.UpdateProjectRequest;
import dev.labeler.proto.frontend.v1.AddFrontendTaskTypeRequest;
import dev.labeler.proto.frontend.v1.CreateFrontendClassRequest;
import dev.labeler.proto.frontend.v1.DeleteFrontendClassRequest;
import dev.labeler.proto.frontend.v1.DeleteFrontendClassResponse;
import dev.labeler.proto.frontend.v1.FrontendClass;
import dev.labeler.proto.frontend.v1.FrontendProject;
import dev.labeler.proto.frontend.v1.FrontendProjectServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendProjectStats;
import dev.labeler.proto.frontend.v1.GetFrontendDatasetProjectRequest;
import dev.labeler.proto.frontend.v1.GetFrontendProjectRequest;
import dev.labeler.proto.frontend.v1.GetFrontendProjectStatsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendProjectsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendProjectsResponse;
import dev.labeler.proto.frontend.v1.ReorderFrontendClassesRequest;
import dev.labeler.proto.frontend.v1.ReorderFrontendClassesResponse;
import dev.labeler.proto.frontend.v1.UpdateFrontendClassRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import java.util.LinkedHashSet;

/// `FrontendProjectService`.
public final class FrontendProjectGrpcService implements BindableService {
    private final ProjectServiceGrpc.ProjectServiceBlockingV2Stub projects;
    private final ClassServiceGrpc.ClassServiceBlockingV2Stub classes;
    private final ImageServiceGrpc.ImageServiceBlockingV2Stub images;
    private final UserIdReader users;

    public FrontendProjectGrpcService(Channel annotationService, UserIdReader users) {
        projects = ProjectServiceGrpc.newBlockingV2Stub(annotationService);
        classes = ClassServiceGrpc.newBlockingV2Stub(annotationService);
        images = ImageServiceGrpc.newBlockingV2Stub(annotationService);
        this.users = users;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(FrontendProjectServiceGrpc.getServiceDescriptor())
                .unary(FrontendProjectServiceGrpc.getGetFrontendDatasetProjectMethod(), this::getOfDataset)
                .unary(FrontendProjectServiceGrpc.getListFrontendProjectsMethod(), this::list)
                .unary(FrontendProjectServiceGrpc.getGetFrontendProjectMethod(), this::get)
                .unary(FrontendProjectServiceGrpc.getAddFrontendTaskTypeMethod(), this::addTaskType)
                .unary(FrontendProjectServiceGrpc.getGetFrontendProjectStatsMethod(), this::stats)
                .unary(FrontendProjectServiceGrpc.getCreateFrontendClassMethod(), this::createClass)
                .unary(FrontendProjectServiceGrpc.getReorderFrontendClassesMethod(), this::reorderClasses)
                .unary(FrontendProjectServiceGrpc.getUpdateFrontendClassMethod(), this::updateClass)
                .unary(FrontendProjectServiceGrpc.getDeleteFrontendClassMethod(), this::deleteClass)
                .build();
    }

    private FrontendProject getOfDataset(GetFrontendDatasetProjectRequest request) throws StatusException {
        return mapped(projects.getDatasetProject(GetDatasetProjectRequest.newBuilder()
                .setDatasetId(request.getDatasetId())
                .build()));
    }

    private ListFrontendProjectsResponse list(ListFrontendProjectsRequest request) throws StatusException {
        var page = PageRequest.keyset(request);
        var ids = users.current();
        var response = ListFrontendProjectsResponse.newBuilder();
        projects.listProjects(ListProjectsRequest.newBuilder()
                        .setSkip(page.skip())
                        .setLimit(page.limit())
                        .build())
                .getProjectsList()
                .forEach(project -> response.addProjects(FrontendProjectMapping.toProto(project, ids)));
        return response.build();
    }

    private FrontendProject get(GetFrontendProjectRequest request) throws StatusException {
        return mapped(read(request.getProjectId()));
    }

    private FrontendProject addTaskType(AddFrontendTaskTypeRequest request) throws StatusException {
        FrontendTaskTypes.check(request.getTaskType());
        return mapped(projects.updateProject(UpdateProjectRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .addAddTaskTypes(request.getTaskType())
                .build()));
    }

    private FrontendProjectStats stats(GetFrontendProjectStatsRequest request) throws StatusException {
        var tasks = FrontendTaskTypes.words(read(request.getProjectId()).getTaskTypesList());
        return FrontendProjectMapping.toProto(
                request.getProjectId(),
                tasks,
                images.getProjectStats(GetProjectStatsRequest.newBuilder()
                        .setProjectId(request.getProjectId())
                        .build()));
    }

    private FrontendClass createClass(CreateFrontendClassRequest request) throws StatusException {
        var created = CreateClassRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setName(request.getName());
        if (request.hasClassId()) {
            created.setClassId(request.getClassId());
        }
        if (request.hasColor()) {
            created.setColor(request.getColor());
        }
        if (request.hasDescription()) {
            created.setDescription(request.getDescription());
        }
        if (request.hasTaskType()) {
            created.setTaskType(request.getTaskType());
        }
        return FrontendProjectMapping.toProto(projects.createClass(created.build()));
    }

    private ReorderFrontendClassesResponse reorderClasses(ReorderFrontendClassesRequest request)
            throws StatusException {
        var order = new LinkedHashSet<>(request.getClassIdsList());
        read(request.getProjectId()).getClassesList().forEach(each -> order.add(each.getClassId()));
        var response = ReorderFrontendClassesResponse.newBuilder();
        classes
                .reorderClasses(ReorderClassesRequest.newBuilder()
                        .setProjectId(request.getProjectId())
                        .addAllClassIds(order)
                        .build())
                .getClassesList()
                .stream()
                .filter(each -> request.getClassIdsList().contains(each.getClassId()))
                .forEach(each -> response.addClasses(FrontendProjectMapping.toProto(each)));
        return response.build();
    }

    private FrontendClass updateClass(UpdateFrontendClassRequest request) throws StatusException {
        var changed = UpdateClassRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setClassId(request.getClassId());
        if (request.hasName()) {
            changed.setName(request.getName());
        }
        if (request.hasColor()) {
            changed.setColor(request.getColor());
        }
        if (request.hasDescription()) {
            changed.setDescription(request.getDescription());
        }
        return FrontendProjectMapping.toProto(projects.updateClass(changed.build()));
    }

    private DeleteFrontendClassResponse deleteClass(DeleteFrontendClassRequest request) throws StatusException {
        var used = read(request.getProjectId()).getClassesList().stream()
                .filter(each -> each.getClassId().equals(request.getClassId()))
                .mapToLong(AnnotationClass::getAnnotationCount)
                .sum();
        if (used > 0) {
            throw Failure.conflict(
                            ErrorReason.IN_USE,
                            "The class is used by " + used + " annotations. Change or delete them first.")
                    .with("class_id", request.getClassId());
        }
        classes.retireClass(RetireClassRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setClassId(request.getClassId())
                .build());
        return DeleteFrontendClassResponse.getDefaultInstance();
    }

    private Project read(String projectId) throws StatusException {
        return projects.getProject(
                GetProjectRequest.newBuilder().setProjectId(projectId).build());
    }

    private FrontendProject mapped(Project project) throws StatusException {
        return FrontendProjectMapping.toProto(project, users.current());
    }
}
