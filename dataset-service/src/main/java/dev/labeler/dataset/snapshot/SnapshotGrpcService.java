package dev.labeler.dataset.snapshot;

import com.github.kagkarlsson.scheduler.task.Task;
import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.GrantedDataset;
import dev.labeler.dataset.catalog.MetadataValidator;
import dev.labeler.dataset.file.DatasetFileDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.CreateSnapshotRequest;
import dev.labeler.proto.dataset.v1.DeleteSnapshotRequest;
import dev.labeler.proto.dataset.v1.DeleteSnapshotResponse;
import dev.labeler.proto.dataset.v1.GetSnapshotRequest;
import dev.labeler.proto.dataset.v1.ListSnapshotsRequest;
import dev.labeler.proto.dataset.v1.ListSnapshotsResponse;
import dev.labeler.proto.dataset.v1.Snapshot;
import dev.labeler.proto.dataset.v1.SnapshotServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `SnapshotService`: snapshots of datasets.
public final class SnapshotGrpcService implements BindableService {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final JobScheduler jobs;
    private final Clock clock;

    public SnapshotGrpcService(Database database, DatasetAccessCheck accessCheck, JobScheduler jobs, Clock clock) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.jobs = jobs;
        this.clock = clock;
    }

    /// The job that writes manifests.
    public static Task<Void> task(Database database, ObjectStore store) {
        return SnapshotManifestWriter.task(database, store);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(SnapshotServiceGrpc.getServiceDescriptor())
                .unary(SnapshotServiceGrpc.getCreateSnapshotMethod(), this::createSnapshot)
                .unary(SnapshotServiceGrpc.getListSnapshotsMethod(), this::listSnapshots)
                .unary(SnapshotServiceGrpc.getGetSnapshotMethod(), this::getSnapshot)
                .unary(SnapshotServiceGrpc.getDeleteSnapshotMethod(), this::deleteSnapshot)
                .build();
    }

    private Snapshot createSnapshot(CreateSnapshotRequest request) {
        check(request);
        var snapshot = database.transactions().once(request, Snapshot.parser(), handle -> create(handle, request));
        jobs.triggerDueJobs();
        return snapshot;
    }

    private ListSnapshotsResponse listSnapshots(ListSnapshotsRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var response = ListSnapshotsResponse.newBuilder().setTotal(SnapshotDao.count(handle, dataset.id()));
            SnapshotDao.list(handle, dataset.id(), page.skip(), page.limit())
                    .forEach(row -> response.addSnapshots(SnapshotMapping.toProto(row)));
            page.setNextPageToken(response, response.getSnapshotsCount(), response.getTotal());
            return response.build();
        });
    }

    private Snapshot getSnapshot(GetSnapshotRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        return SnapshotMapping.toProto(database.jdbi()
                .withHandle(handle -> SnapshotDao.require(handle, dataset.id(), request.getSnapshotId())));
    }

    private DeleteSnapshotResponse deleteSnapshot(DeleteSnapshotRequest request) {
        return database.transactions()
                .once(request, DeleteSnapshotResponse.parser(), handle -> delete(handle, request));
    }

    private DeleteSnapshotResponse delete(Handle handle, DeleteSnapshotRequest request) {
        var granted = accessCheck.requireLocked(handle, request.getDatasetId());
        var row = SnapshotDao.require(handle, granted.dataset().id(), request.getSnapshotId());
        requireCreatorOrElevated(granted, row);
        SnapshotDao.delete(handle, row.datasetId(), row.snapshotId());
        AuditWriter.write(
                handle, row.datasetId(), AuditAction.AUDIT_ACTION_SNAPSHOT_DELETED, "snapshot_id", row.snapshotId());
        return DeleteSnapshotResponse.newBuilder()
                .setSnapshotId(row.snapshotId())
                .setDeleted(true)
                .build();
    }

    private Snapshot create(Handle handle, CreateSnapshotRequest request) {
        // The lock prevents the deletion of the version before it is pinned.
        var dataset = accessCheck.requireLocked(handle, request.getDatasetId()).dataset();
        var row = new SnapshotRow(
                newId(),
                dataset.id(),
                dataset.version(),
                dataset.content(),
                request.hasVersionTag() ? request.getVersionTag() : null,
                request.hasNotes() ? request.getNotes() : null,
                PublicationRecorder.findNewest(handle, dataset.id()),
                dataset.numImages() - dataset.numMissingImages() + DatasetFileDao.count(handle, dataset.id()),
                false,
                creatorId(request),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        SnapshotDao.insert(handle, row);
        AuditWriter.write(
                handle,
                row.datasetId(),
                AuditAction.AUDIT_ACTION_SNAPSHOT_CREATED,
                "snapshot_id",
                row.snapshotId(),
                "version",
                row.version());
        jobs.schedule(handle, SnapshotManifestWriter.instance(row), clock.instant());
        return SnapshotMapping.toProto(row);
    }

    /// A service may name the user; a user creates snapshots for themselves.
    private static @Nullable Long creatorId(CreateSnapshotRequest request) {
        var userId = Caller.current().userId();
        return userId == null && request.hasCreatedByUserId() ? Long.valueOf(request.getCreatedByUserId()) : userId;
    }

    private static void requireCreatorOrElevated(GrantedDataset granted, SnapshotRow row) {
        if (!Objects.equals(row.createdBy(), Caller.current().userId())) {
            granted.requireElevated();
        }
    }

    private static void check(CreateSnapshotRequest request) {
        var check = new MetadataValidator.ViolationCollector();
        check.word("version_tag", request.getVersionTag());
        check.text("notes", request.getNotes());
        check.throwIfAny();
        if (request.hasCreatedByUserId() && request.getCreatedByUserId() < 1) {
            throw Failure.unprocessable("`created_by_user_id` must be the id of a user.")
                    .violation("created_by_user_id", "must be 1 or more")
                    .with("path", "created_by_user_id");
        }
    }

    private static String newId() {
        var bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        return "snap_" + HexFormat.of().formatHex(bytes);
    }
}
