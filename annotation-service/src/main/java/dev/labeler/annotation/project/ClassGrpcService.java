package dev.labeler.annotation.project;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.ClassServiceGrpc;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.MergeClassResponse;
import dev.labeler.proto.annotation.v1.ReorderClassesRequest;
import dev.labeler.proto.annotation.v1.ReorderClassesResponse;
import dev.labeler.proto.annotation.v1.RestoreClassRequest;
import dev.labeler.proto.annotation.v1.RetireClassRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.ClassService`.
public final class ClassGrpcService implements BindableService {
    private final Database database;
    private final ProjectAccessCheck access;
    private final ProjectService projects;
    private final Clock clock;

    public ClassGrpcService(Database database, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.access = access;
        this.projects = new ProjectService(database, clock);
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(ClassServiceGrpc.getServiceDescriptor())
                .unary(ClassServiceGrpc.getRetireClassMethod(), this::retireClass)
                .unary(ClassServiceGrpc.getRestoreClassMethod(), this::restoreClass)
                .unary(ClassServiceGrpc.getReorderClassesMethod(), this::reorderClasses)
                .unary(ClassServiceGrpc.getMergeClassMethod(), this::mergeClass)
                .build();
    }

    private AnnotationClass retireClass(RetireClassRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions()
                .once(
                        request,
                        AnnotationClass.parser(),
                        handle -> setRetired(handle, projectId, request.getClassId(), now()));
    }

    private AnnotationClass restoreClass(RestoreClassRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions()
                .once(
                        request,
                        AnnotationClass.parser(),
                        handle -> setRetired(handle, projectId, request.getClassId(), null));
    }

    private ReorderClassesResponse reorderClasses(ReorderClassesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions().once(request, ReorderClassesResponse.parser(), handle -> {
            ProjectClassStore.lock(handle, projectId).reorder(request.getClassIdsList());
            return ReorderClassesResponse.newBuilder()
                    .addAllClasses(projects.listClasses(handle, projectId))
                    .build();
        });
    }

    private MergeClassResponse mergeClass(MergeClassRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions()
                .once(
                        request,
                        MergeClassResponse.parser(),
                        handle -> ClassMerger.merge(
                                handle, projectId, request, Caller.current().userId(), now()));
    }

    private AnnotationClass setRetired(Handle handle, String projectId, String classId, @Nullable Instant retiredAt) {
        var row = ProjectClassStore.lock(handle, projectId).require(classId);
        ClassDao.setRetired(handle, projectId, List.of(row.index()), retiredAt);
        var changed = ProjectClassStore.lock(handle, projectId).require(classId);
        return projects.toProto(handle, projectId, changed);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
