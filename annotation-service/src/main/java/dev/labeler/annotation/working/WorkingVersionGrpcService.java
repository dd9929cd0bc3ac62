package dev.labeler.annotation.working;

import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.annotation.recovery.ProjectRowSender;
import dev.labeler.annotation.version.FrozenVersionDao;
import dev.labeler.annotation.version.FrozenVersionMapping;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AcknowledgeWorkingVersionsRequest;
import dev.labeler.proto.annotation.v1.AcknowledgeWorkingVersionsResponse;
import dev.labeler.proto.annotation.v1.ListNewWorkingVersionsRequest;
import dev.labeler.proto.annotation.v1.ListNewWorkingVersionsResponse;
import dev.labeler.proto.annotation.v1.ReadProjectRowsRequest;
import dev.labeler.proto.annotation.v1.ReadProjectRowsResponse;
import dev.labeler.proto.annotation.v1.SaveWorkingVersionRequest;
import dev.labeler.proto.annotation.v1.WorkingVersion;
import dev.labeler.proto.annotation.v1.WorkingVersionServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;

/// `labeler.annotation.v1.WorkingVersionService`.
public final class WorkingVersionGrpcService implements BindableService {
    private static final int MAX_LISTED = 100;

    private final Database database;
    private final ProjectAccessCheck access;
    private final WorkingVersionWriter writer;
    private final ProjectRowSender rows;

    public WorkingVersionGrpcService(
            Database database, ProjectAccessCheck access, WorkingVersionWriter writer, ProjectRowSender rows) {
        this.rows = rows;
        this.database = database;
        this.access = access;
        this.writer = writer;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(WorkingVersionServiceGrpc.getServiceDescriptor())
                .unary(WorkingVersionServiceGrpc.getSaveWorkingVersionMethod(), this::saveWorkingVersion)
                .unary(WorkingVersionServiceGrpc.getListNewWorkingVersionsMethod(), this::listNewWorkingVersions)
                .unary(
                        WorkingVersionServiceGrpc.getAcknowledgeWorkingVersionsMethod(),
                        this::acknowledgeWorkingVersions)
                .serverStream(WorkingVersionServiceGrpc.getReadProjectRowsMethod(), this::readProjectRows)
                .build();
    }

    private void readProjectRows(ReadProjectRowsRequest request, Sink<ReadProjectRowsResponse> sink)
            throws IOException, InterruptedException {
        rows.send(access.requireAccess(request.getProjectId()).projectId(), sink);
    }

    /// Idempotent without a stored response: a repetition finds nothing to save.
    private WorkingVersion saveWorkingVersion(SaveWorkingVersionRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var result = writer.save(projectId, Caller.current().userId());
        var response = WorkingVersion.newBuilder().setSaved(result.saved());
        if (result.number() != null) {
            response.setVersionNumber(result.number());
        }
        return response.build();
    }

    private ListNewWorkingVersionsResponse listNewWorkingVersions(ListNewWorkingVersionsRequest request) {
        return database.transactions().inSnapshot(handle -> {
            var response = ListNewWorkingVersionsResponse.newBuilder();
            var projectId = request.getProjectId().isEmpty() ? null : request.getProjectId();
            for (var version : WorkingVersionDao.listNew(handle, projectId, MAX_LISTED)) {
                var project = ProjectDao.find(handle, version.projectId());
                var frozen = FrozenVersionDao.find(handle, version.projectId(), version.versionId());
                if (project != null && frozen != null) {
                    response.addVersions(FrozenVersionMapping.toProto(project, frozen));
                }
            }
            return response.build();
        });
    }

    private AcknowledgeWorkingVersionsResponse acknowledgeWorkingVersions(AcknowledgeWorkingVersionsRequest request) {
        return database.transactions().inTransaction(handle -> {
            WorkingVersionDao.acknowledge(handle, request.getVersionIdsList());
            return AcknowledgeWorkingVersionsResponse.getDefaultInstance();
        });
    }
}
