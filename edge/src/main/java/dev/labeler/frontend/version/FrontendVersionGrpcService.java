package dev.labeler.frontend.version;

import dev.labeler.frontend.project.FrontendTaskTypes;
import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ListVersionsRequest;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendVersion;
import dev.labeler.proto.frontend.v1.FrontendVersionServiceGrpc;
import dev.labeler.proto.frontend.v1.ListFrontendVersionsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendVersionsResponse;
import dev.labeler.proto.frontend.v1.PublishFrontendVersionRequest;
import io.grpc.Channel;
import io.grpc.StatusException;
import org.jspecify.annotations.Nullable;

/// The methods of `FrontendVersionService` that publish and list versions.
public final class FrontendVersionGrpcService {
    private static final int MAX_VERSIONS = 200;

    private final ProjectServiceGrpc.ProjectServiceBlockingV2Stub projects;
    private final VersionServiceGrpc.VersionServiceBlockingV2Stub versions;
    private final UserIdReader users;

    public FrontendVersionGrpcService(Channel annotationService, Channel exportService, UserIdReader users) {
        projects = ProjectServiceGrpc.newBlockingV2Stub(annotationService);
        versions = VersionServiceGrpc.newBlockingV2Stub(exportService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendVersionServiceGrpc.getPublishFrontendVersionMethod(), this::publish)
                .unary(FrontendVersionServiceGrpc.getListFrontendVersionsMethod(), this::list);
    }

    private FrontendVersion publish(PublishFrontendVersionRequest request) throws StatusException {
        var format = request.getExportFormat() == ExportFormat.EXPORT_FORMAT_UNSPECIFIED
                ? ExportFormat.EXPORT_FORMAT_DICE
                : request.getExportFormat();
        var published = PublishVersionRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .addExportFormats(format)
                .setIncludeDraft(request.getIncludeDraft());
        if (request.hasVersionNumber()) {
            published.setVersionNumber(request.getVersionNumber());
        }
        if (request.hasDescription()) {
            published.setDescription(request.getDescription());
        }
        return FrontendVersionMapping.toProto(
                versions.publishVersion(published.build()),
                request.hasTaskType() ? request.getTaskType() : null,
                format,
                users.current());
    }

    private ListFrontendVersionsResponse list(ListFrontendVersionsRequest request) throws StatusException {
        var task = firstTask(request.getProjectId());
        var found = versions.listVersions(ListVersionsRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setType(VersionType.VERSION_TYPE_PUBLISHED)
                .setLimit(MAX_VERSIONS)
                .build());
        var ids = users.current();
        var response = ListFrontendVersionsResponse.newBuilder()
                .setTotal(found.getTotal())
                .setProjectId(request.getProjectId());
        for (var version : found.getVersionsList()) {
            response.addVersions(FrontendVersionMapping.toProto(version, task, ExportFormat.EXPORT_FORMAT_DICE, ids));
        }
        return response.build();
    }

    private @Nullable String firstTask(String projectId) throws StatusException {
        var project = projects.getProject(
                GetProjectRequest.newBuilder().setProjectId(projectId).build());
        var tasks = FrontendTaskTypes.words(project.getTaskTypesList());
        return tasks.isEmpty() ? null : tasks.getFirst();
    }
}
