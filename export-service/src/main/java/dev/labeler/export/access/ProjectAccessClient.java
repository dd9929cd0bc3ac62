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

/// Asks what the caller may do with a project, which is what they may do with its dataset.
public final class ProjectAccessClient {
    private static final Pattern PROJECT_ID = Pattern.compile("proj_[0-9a-f]{12}");
    private static final int MOST = 20_000;

    private final ProjectServiceGrpc.ProjectServiceBlockingStub projects;
    private final DatasetAccessClient datasets;

    /// Dataset ids by project ids. A project never changes its dataset.
    private final Cache<String, String> known =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /// @param annotations to annotation-service with an internal credential, for the current caller
    public ProjectAccessClient(Channel annotations, DatasetAccessClient datasets) {
        this.projects = ProjectServiceGrpc.newBlockingStub(annotations);
        this.datasets = datasets;
    }

    /// The caller's access to the project's dataset, which is at least what the current method demands.
    ///
    /// @throws Failure PROJECT_NOT_FOUND where the caller may not know of it, PERMISSION_DENIED
    public Access granted(String projectId) {
        if (!PROJECT_ID.matcher(projectId).matches()) {
            throw notFound(projectId);
        }
        try {
            var datasetId = known.getIfPresent(projectId);
            if (datasetId == null) {
                datasetId = projects.getProject(GetProjectRequest.newBuilder()
                                .setProjectId(projectId)
                                .build())
                        .getDatasetId();
                known.put(projectId, datasetId);
            }
            return datasets.granted(datasetId);
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        } catch (Failure failure) {
            throw failure.reason() == ErrorReason.DATASET_NOT_FOUND ? notFound(projectId) : failure;
        }
    }

    private static Failure notFound(String projectId) {
        return Failure.notFound(ErrorReason.PROJECT_NOT_FOUND, "There is no such project.")
                .with("project_id", projectId);
    }
}
