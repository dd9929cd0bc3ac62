package dev.labeler.annotation.restore;

import com.google.protobuf.Message;
import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.version.FrozenVersionDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationRestore;
import dev.labeler.proto.annotation.v1.AnnotationRestoreServiceGrpc;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import dev.labeler.proto.annotation.v1.RollbackVersionRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;

/// `labeler.annotation.v1.AnnotationRestoreService`.
public final class RestoreGrpcService implements BindableService {
    /// A restore is one transaction, which must end within the deadline of its call.
    private static final int MAX_CHANGES = 1_000_000;

    private final Database database;
    private final ProjectAccessCheck access;
    private final AnnotationRestorer restorer = new AnnotationRestorer(MAX_CHANGES);
    private final Clock clock;

    public RestoreGrpcService(Database database, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(AnnotationRestoreServiceGrpc.getServiceDescriptor())
                .unary(AnnotationRestoreServiceGrpc.getRestoreAnnotationsMethod(), this::restoreAnnotations)
                .unary(AnnotationRestoreServiceGrpc.getRollbackVersionMethod(), this::rollbackVersion)
                .build();
    }

    private AnnotationRestore restoreAnnotations(RestoreAnnotationsRequest request) {
        return restore(request, access.requireAccess(request.getProjectId()), request);
    }

    private AnnotationRestore rollbackVersion(RollbackVersionRequest request) {
        var versionId = request.getVersionId();
        var version = database.jdbi().withHandle(handle -> FrozenVersionDao.findById(handle, versionId));
        if (version == null) {
            throw RestoreFailures.versionNotFound(versionId);
        }
        var granted = access.requireAccess(version.projectId(), () -> RestoreFailures.versionNotFound(versionId));
        return restore(
                request,
                granted,
                RestoreAnnotationsRequest.newBuilder()
                        .setVersionId(versionId)
                        .setDryRun(request.getDryRun())
                        .build());
    }

    /// @param request as the caller sent it
    private AnnotationRestore restore(Message request, GrantedProject granted, RestoreAnnotationsRequest restore) {
        var state = RestoreState.of(restore);
        if (restore.getDryRun()) {
            return database.transactions()
                    .inTransaction(handle ->
                            restorer.preview(handle, RestorePlanFactory.create(handle, granted, state, restore)));
        }
        return database.transactions()
                .once(
                        request,
                        AnnotationRestore.parser(),
                        handle -> restorer.restore(
                                handle,
                                RestorePlanFactory.create(handle, granted, state, restore),
                                Caller.current().userId(),
                                clock.instant()));
    }
}
