package dev.labeler.frontend.member;

import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;

/// Resolves the `project_id` of the calls about members, which is the id of a project or of its dataset.
final class ProjectAliasResolver {
    private static final String PROJECT_PREFIX = "proj_";

    private final ProjectServiceGrpc.ProjectServiceBlockingV2Stub projects;

    ProjectAliasResolver(Channel annotationService) {
        projects = ProjectServiceGrpc.newBlockingV2Stub(annotationService);
    }

    String datasetId(String projectOrDataset) throws StatusException {
        if (!projectOrDataset.startsWith(PROJECT_PREFIX)) {
            return projectOrDataset;
        }
        return projects.getProject(GetProjectRequest.newBuilder()
                        .setProjectId(projectOrDataset)
                        .build())
                .getDatasetId();
    }
}
