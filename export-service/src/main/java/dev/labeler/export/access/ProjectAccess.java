package dev.labeler.export.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.Failures;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.regex.Pattern;

/// Asks which dataset a project belongs to and what the caller may do with it; an answer is kept
/// for ten seconds at most.
public final class ProjectAccess {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Pattern PROJECT_ID = Pattern.compile("proj_[0-9a-f]{12}");

    private record Key(String caller, String projectId) {}

    private final ProjectServiceGrpc.ProjectServiceBlockingStub projects;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final Cache<Key, Access> known =
            Caffeine.newBuilder().expireAfterWrite(AGE).maximumSize(20_000).build();

    /// @param annotations to annotation-service, as this service, for the current caller
    /// @param datasets to dataset-service, likewise
    public ProjectAccess(Channel annotations, Channel datasets) {
        this.projects = ProjectServiceGrpc.newBlockingStub(annotations);
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
    }

    /// @throws Failure PROJECT_NOT_FOUND where the caller may not know of it
    public Access viewer(String projectId) {
        var key = new Key(Caller.current().subject(), projectId);
        var access = known.getIfPresent(key);
        return access == null ? ask(key) : access;
    }

    /// @throws Failure PROJECT_NOT_FOUND, PERMISSION_DENIED where the caller may only read it
    public Access editor(String projectId) {
        var access = viewer(projectId);
        if (access.getRole().getNumber() < Role.ROLE_EDITOR_VALUE) {
            throw Failure.denied(
                            ErrorReason.PERMISSION_DENIED,
                            "You may read this project but not change it; ask its owner.")
                    .with("dataset_id", access.getDatasetId())
                    .with("required_permission", "editor");
        }
        return access;
    }

    private Access ask(Key key) {
        if (!PROJECT_ID.matcher(key.projectId()).matches()) {
            throw notFound(key.projectId());
        }
        try {
            var project = projects.getProject(
                    GetProjectRequest.newBuilder().setProjectId(key.projectId()).build());
            var access = datasets.getAccess(GetAccessRequest.newBuilder()
                    .setDatasetId(project.getDatasetId())
                    .build());
            known.put(key, access);
            return access;
        } catch (StatusRuntimeException e) {
            var failure = Failures.ofStatus(e.getStatus(), e.getTrailers(), e);
            throw failure.reason() == ErrorReason.DATASET_NOT_FOUND ? notFound(key.projectId()) : failure;
        }
    }

    private static Failure notFound(String projectId) {
        return Failure.notFound(ErrorReason.PROJECT_NOT_FOUND, "There is no such project.")
                .with("project_id", projectId);
    }
}
