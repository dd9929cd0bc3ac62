package dev.labeler.export.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.regex.Pattern;

/// Checks the access of the caller to a project, which is the access to its dataset.
public final class ProjectAccessClient {
    private static final Pattern PROJECT_ID = Pattern.compile("proj_[0-9a-f]{12}");
    private static final int MAX_PROJECTS = 20_000;

    private final ProjectServiceGrpc.ProjectServiceBlockingStub projects;
    private final DatasetAccessClient datasets;

    /// Dataset ids by project ids. A project never changes its dataset.
    private final Cache<String, String> datasetIds =
            Caffeine.newBuilder().maximumSize(MAX_PROJECTS).build();

    /// @param annotations to annotation-service with an internal credential, for the current caller
    public ProjectAccessClient(Channel annotations, DatasetAccessClient datasets) {
        this.projects = ProjectServiceGrpc.newBlockingStub(annotations);
        this.datasets = datasets;
    }

    /// Returns the caller's access to the project's dataset if the caller has the role that the current
    /// method requires.
    ///
    /// @throws Failure PROJECT_NOT_FOUND, also if the caller may not see the project; PERMISSION_DENIED
    public Access requireAccess(String projectId) {
        if (!PROJECT_ID.matcher(projectId).matches()) {
            throw notFound(projectId);
        }
        try {
            var datasetId = datasetIds.getIfPresent(projectId);
            if (datasetId == null) {
                datasetId = projects.getProject(GetProjectRequest.newBuilder()
                                .setProjectId(projectId)
                                .build())
                        .getDatasetId();
                datasetIds.put(projectId, datasetId);
            }
            return datasets.granted(datasetId);
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        } catch (Failure failure) {
            throw failure.reason() == ErrorReason.DATASET_NOT_FOUND ? notFound(projectId) : failure;
        }
    }

    private static Failure notFound(String projectId) {
        return Failure.notFound(ErrorReason.PROJECT_NOT_FOUND, "Project " + projectId + " does not exist.")
                .with("project_id", projectId);
    }
}
