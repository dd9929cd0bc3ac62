package dev.labeler.annotation.collaboration;

import dev.labeler.annotation.lease.ImageLeaseDao;
import dev.labeler.annotation.lease.ImageLeaseRow;
import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.UserNameClient;
import dev.labeler.annotation.status.ImageGrpcService;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AcquireLeaseRequest;
import dev.labeler.proto.annotation.v1.ImageLease;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.LeaseNextImageRequest;
import dev.labeler.proto.annotation.v1.LeaseServiceGrpc;
import dev.labeler.proto.annotation.v1.LeasedImage;
import dev.labeler.proto.annotation.v1.ListLeasesRequest;
import dev.labeler.proto.annotation.v1.ListLeasesResponse;
import dev.labeler.proto.annotation.v1.ReleaseLeaseRequest;
import dev.labeler.proto.annotation.v1.ReleaseLeaseResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.LeaseService`.
public final class LeaseGrpcService implements BindableService {
    private static final int ID_BYTES = 8;
    private static final int MAX_ATTEMPTS = 5;

    private final Database database;
    private final ProjectAccessCheck access;
    private final UserNameClient userNames;
    private final LeaseConfig config;
    private final SecureRandom random = new SecureRandom();

    public LeaseGrpcService(
            Database database, ProjectAccessCheck access, UserNameClient userNames, LeaseConfig config) {
        this.database = database;
        this.access = access;
        this.userNames = userNames;
        this.config = config;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(LeaseServiceGrpc.getServiceDescriptor())
                .unary(LeaseServiceGrpc.getAcquireLeaseMethod(), this::acquireLease)
                .unary(LeaseServiceGrpc.getReleaseLeaseMethod(), this::releaseLease)
                .unary(LeaseServiceGrpc.getListLeasesMethod(), this::listLeases)
                .unary(LeaseServiceGrpc.getLeaseNextImageMethod(), this::leaseNextImage)
                .build();
    }

    private ImageLease acquireLease(AcquireLeaseRequest request) {
        var projectId = requireAccess(request.getProjectId(), request.getForce());
        var applicant = newApplicant();
        return database.transactions()
                .once(
                        request,
                        ImageLease.parser(),
                        handle -> acquire(
                                        handle,
                                        projectId,
                                        request.getImageId(),
                                        applicant,
                                        request.hasLeaseId() ? request.getLeaseId() : null,
                                        request.getForce())
                                .toProto());
    }

    /// Repeats the statement if the lease that prevented it has ended before it is read.
    private static ImageLeaseRow acquire(
            Handle handle,
            String projectId,
            String imageId,
            ImageLeaseDao.Applicant applicant,
            @Nullable String renewed,
            boolean force) {
        for (var attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            var acquired = ImageLeaseDao.acquire(handle, projectId, imageId, applicant, renewed, force);
            if (acquired != null) {
                return acquired;
            }
            var current = ImageLeaseDao.find(handle, projectId, imageId);
            if (current != null) {
                throw current.toFailure();
            }
            requireImage(handle, projectId, imageId);
        }
        throw Failure.aborted("Other users leased and released the image at the same time. Retry the request.", null);
    }

    private ReleaseLeaseResponse releaseLease(ReleaseLeaseRequest request) {
        var projectId = requireAccess(request.getProjectId(), request.getForce());
        var userId = Caller.requireUser().id();
        var imageId = request.getImageId();
        return database.transactions().once(request, ReleaseLeaseResponse.parser(), handle -> {
            var released = ImageLeaseDao.release(
                    handle,
                    projectId,
                    imageId,
                    userId,
                    request.hasLeaseId() ? request.getLeaseId() : null,
                    request.getForce());
            var current = released == null ? ImageLeaseDao.find(handle, projectId, imageId) : null;
            if (current != null) {
                throw current.toFailure();
            }
            if (released == null) {
                requireImage(handle, projectId, imageId);
            }
            return ReleaseLeaseResponse.newBuilder()
                    .setImageId(imageId)
                    .setReleased(released != null && released)
                    .build();
        });
    }

    private ListLeasesResponse listLeases(ListLeasesRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var page = PageRequest.keyset(request);
        var after = page.position() == null ? "" : page.position();
        var rows = database.jdbi()
                .withHandle(handle -> ImageLeaseDao.list(handle, projectId, after, page.skip(), page.limit() + 1));
        var response = ListLeasesResponse.newBuilder();
        rows.stream().limit(page.limit()).forEach(row -> response.addLeases(row.toProto()));
        if (rows.size() > page.limit()) {
            page.setNextPageToken(response, rows.get(page.limit() - 1).imageId());
        }
        return response.build();
    }

    private LeasedImage leaseNextImage(LeaseNextImageRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var status = request.getStatus() == ImageState.IMAGE_STATE_UNSPECIFIED
                ? ImageState.IMAGE_STATE_NOT_STARTED
                : ImageGrpcService.requireKnown(request.getStatus());
        var applicant = newApplicant();
        return database.transactions()
                .once(
                        request,
                        LeasedImage.parser(),
                        handle -> new NextImageLeaser(handle, projectId, status, applicant).lease(request.getAfter()));
    }

    private String requireAccess(String projectId, boolean force) {
        var granted = access.requireAccess(projectId);
        if (force) {
            AccessRule.current()
                    .checkElevated(
                            granted.dataset().getDatasetId(), granted.dataset().getRole());
        }
        return granted.projectId();
    }

    private ImageLeaseDao.Applicant newApplicant() {
        var userId = Caller.requireUser().id();
        var id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new ImageLeaseDao.Applicant(
                "lease_" + HexFormat.of().formatHex(id),
                userId,
                userNames.find(List.of(userId)).get(userId),
                config.duration());
    }

    private static void requireImage(Handle handle, String projectId, String imageId) {
        var exists = handle.createQuery(
                        "SELECT EXISTS (SELECT FROM image WHERE project_id = :project AND image_id = :image)")
                .bind("project", projectId)
                .bind("image", imageId)
                .mapTo(Boolean.class)
                .one();
        if (!exists) {
            throw Failure.notFound(ErrorReason.IMAGE_NOT_FOUND, "Image " + imageId + " does not exist in this project.")
                    .with("image_id", imageId);
        }
    }
}
