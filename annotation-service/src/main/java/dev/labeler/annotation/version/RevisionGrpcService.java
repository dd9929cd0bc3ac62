package dev.labeler.annotation.version;

import dev.labeler.annotation.image.EmptyImageDao;
import dev.labeler.annotation.imports.ImportDao;
import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import dev.labeler.proto.annotation.v1.FreezeVersionRequest;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.GeometryKinds;
import dev.labeler.proto.annotation.v1.GetFrozenVersionRequest;
import dev.labeler.proto.annotation.v1.ListEmptyImagesRequest;
import dev.labeler.proto.annotation.v1.ListEmptyImagesResponse;
import dev.labeler.proto.annotation.v1.ReleaseVersionRequest;
import dev.labeler.proto.annotation.v1.ReleaseVersionResponse;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.annotation.v1.StreamAnnotationsRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.RevisionService`.
public final class RevisionGrpcService implements BindableService {
    private static final int EMPTY_IMAGES_PER_PAGE = 1000;

    private final Database database;
    private final ProjectAccessCheck access;
    private final Clock clock;

    public RevisionGrpcService(Database database, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(RevisionServiceGrpc.getServiceDescriptor())
                .unary(RevisionServiceGrpc.getFreezeVersionMethod(), this::freezeVersion)
                .unary(RevisionServiceGrpc.getReleaseVersionMethod(), this::releaseVersion)
                .unary(RevisionServiceGrpc.getListEmptyImagesMethod(), this::listEmptyImages)
                .unary(RevisionServiceGrpc.getGetFrozenVersionMethod(), this::getFrozenVersion)
                .unary(RevisionServiceGrpc.getGetGeometryKindsMethod(), this::getGeometryKinds)
                .serverStream(RevisionServiceGrpc.getStreamAnnotationsMethod(), this::streamAnnotations)
                .build();
    }

    private FrozenVersion freezeVersion(FreezeVersionRequest request) {
        if (request.getVersionId() < 1) {
            throw Failure.invalid("version_id must be 1 or more.").with("path", "version_id");
        }
        if (request.getVersionType() == VersionType.VERSION_TYPE_UNSPECIFIED
                || request.getVersionType() == VersionType.UNRECOGNIZED) {
            throw Failure.invalid("version_type must be working, published or export.")
                    .with("path", "version_type");
        }
        var granted = access.requireAccess(request.getProjectId());
        var version = database.transactions().inTransaction(handle -> freeze(handle, granted, request));
        return FrozenVersionMapping.toProto(granted.project(), version);
    }

    private ReleaseVersionResponse releaseVersion(ReleaseVersionRequest request) {
        var granted = access.requireAccess(request.getProjectId());
        return database.transactions().inTransaction(handle -> {
            RevisionLock.nextSeqExclusive(handle, granted.projectId());
            FrozenVersionDao.releaseNumber(handle, granted.projectId(), request.getVersionId(), clock.instant());
            return ReleaseVersionResponse.getDefaultInstance();
        });
    }

    private ListEmptyImagesResponse listEmptyImages(ListEmptyImagesRequest request) {
        var granted = access.requireAccess(request.getProjectId());
        return database.transactions().inSnapshot(handle -> {
            var seq = request.getVersionId() == 0
                    ? 0
                    : requireVersion(handle, granted, request.getVersionId()).seq();
            var after = request.getAfter();
            return ListEmptyImagesResponse.newBuilder()
                    .addAllImageIds(EmptyImageDao.list(handle, granted.projectId(), seq, after, EMPTY_IMAGES_PER_PAGE))
                    .build();
        });
    }

    private FrozenVersion getFrozenVersion(GetFrozenVersionRequest request) {
        var granted = access.requireAccess(request.getProjectId());
        var version = database.transactions()
                .inSnapshot(handle -> request.getVersionId() == 0
                        ? currentState(handle, granted)
                        : requireVersion(handle, granted, request.getVersionId()));
        return FrozenVersionMapping.toProto(granted.project(), version);
    }

    private GeometryKinds getGeometryKinds(StreamAnnotationsRequest request) {
        var granted = access.requireAccess(request.getProjectId());
        return database.transactions().inSnapshot(handle -> {
            var version = request.getVersionId() == 0 ? null : requireVersion(handle, granted, request.getVersionId());
            var rows = filter(granted, request, version == null ? 0 : version.seq())
                    .toSqlCondition(handle);
            return GeometryKindDao.find(
                    handle,
                    granted.projectId(),
                    version == null ? granted.project().datasetVersion() : version.datasetVersion(),
                    rows);
        });
    }

    private void streamAnnotations(StreamAnnotationsRequest request, Sink<AnnotationRows> sink) throws Exception {
        var granted = access.requireAccess(request.getProjectId());
        var seq = database.transactions().inTransaction(handle -> fixSeq(handle, granted, request));
        new AnnotationRowSender(database, filter(granted, request, seq), sink).send();
    }

    private static AsOfFilter filter(GrantedProject granted, StreamAnnotationsRequest request, long seq) {
        return new AsOfFilter(
                granted.projectId(),
                seq,
                request.getIncludeDraft(),
                request.getOnlyVerified(),
                request.getImageIdsList());
    }

    /// Returns a revision number whose rows do not change: that of the version, or a new one for the current
    /// rows.
    private static long fixSeq(Handle handle, GrantedProject granted, StreamAnnotationsRequest request) {
        return request.getVersionId() == 0
                ? RevisionLock.nextSeqExclusive(handle, granted.projectId())
                : requireVersion(handle, granted, request.getVersionId()).seq();
    }

    /// Does not read annotations, so that its cost does not depend on their number.
    private FrozenVersionRow freeze(Handle handle, GrantedProject granted, FreezeVersionRequest request) {
        var projectId = granted.projectId();
        var number = request.hasVersionNumber()
                ? VersionNumber.parse(request.getVersionNumber()).checkType(request.getVersionType())
                : null;
        var seq = RevisionLock.nextSeqExclusive(handle, projectId);
        var existing = FrozenVersionDao.find(handle, projectId, request.getVersionId());
        if (existing != null) {
            return existing;
        }
        if (FrozenVersionDao.isReleased(handle, projectId, request.getVersionId())) {
            throw notFound(request.getVersionId());
        }
        if (ImportDao.isWriting(handle, projectId)) {
            throw Failure.conflict(
                            ErrorReason.IMPORT_RUNNING,
                            "An import of this project is running. Retry when it has ended.")
                    .with("project_id", projectId);
        }
        if (number == null) {
            number = FrozenVersionDao.nextNumber(handle, projectId, request.getVersionType());
        } else {
            checkNumberIsFree(handle, projectId, number);
        }
        var row = newVersion(
                handle,
                granted,
                request.getVersionId(),
                number,
                request.getVersionType(),
                seq,
                Caller.current().userId());
        FrozenVersionDao.insert(handle, row);
        return row;
    }

    private static void checkNumberIsFree(Handle handle, String projectId, VersionNumber number) {
        var holder = FrozenVersionDao.findIdByNumber(handle, projectId, number);
        if (holder != null) {
            throw Failure.alreadyExists("Version " + number + " already exists in this project.")
                    .with("field", "version_number")
                    .with("version_number", number.toString())
                    .with("version_id", holder);
        }
    }

    private FrozenVersionRow currentState(Handle handle, GrantedProject granted) {
        return newVersion(
                handle,
                granted,
                0,
                new VersionNumber(0, 0),
                VersionType.VERSION_TYPE_WORKING,
                RevisionDao.findNewestSeq(handle, granted.projectId()),
                null);
    }

    private FrozenVersionRow newVersion(
            Handle handle,
            GrantedProject granted,
            long versionId,
            VersionNumber number,
            VersionType type,
            long seq,
            @Nullable Long createdBy) {
        return FrozenVersionRow.of(handle, granted.project(), versionId, number, type, seq, createdBy, clock.instant());
    }

    private static FrozenVersionRow requireVersion(Handle handle, GrantedProject granted, long versionId) {
        var version = FrozenVersionDao.find(handle, granted.projectId(), versionId);
        if (version == null) {
            throw notFound(versionId);
        }
        return version;
    }

    private static Failure notFound(long versionId) {
        return Failure.notFound(
                        ErrorReason.VERSION_NOT_FOUND, "Version " + versionId + " does not exist in this project.")
                .with("version_id", versionId);
    }
}
