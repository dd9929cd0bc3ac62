package dev.labeler.frontend.lock;

import com.google.protobuf.Timestamp;
import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.frontend.user.UserIds;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AcquireLeaseRequest;
import dev.labeler.proto.annotation.v1.ImageLease;
import dev.labeler.proto.annotation.v1.LeaseServiceGrpc;
import dev.labeler.proto.annotation.v1.ListLeasesRequest;
import dev.labeler.proto.annotation.v1.ReleaseLeaseRequest;
import dev.labeler.proto.frontend.v1.AcquireFrontendLockRequest;
import dev.labeler.proto.frontend.v1.AcquireFrontendLockResponse;
import dev.labeler.proto.frontend.v1.ForceReleaseFrontendLockRequest;
import dev.labeler.proto.frontend.v1.FrontendLock;
import dev.labeler.proto.frontend.v1.FrontendLockServiceGrpc;
import dev.labeler.proto.frontend.v1.GetFrontendLockRequest;
import dev.labeler.proto.frontend.v1.GetFrontendLockResponse;
import dev.labeler.proto.frontend.v1.ListFrontendLocksRequest;
import dev.labeler.proto.frontend.v1.ListFrontendLocksResponse;
import dev.labeler.proto.frontend.v1.ReleaseFrontendLockRequest;
import dev.labeler.proto.frontend.v1.ReleaseFrontendLockResponse;
import dev.labeler.proto.frontend.v1.RenewFrontendLockRequest;
import dev.labeler.proto.frontend.v1.RenewFrontendLockResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `FrontendLockService`.
public final class FrontendLockGrpcService implements BindableService {
    private static final int MAX_LEASES = 1000;

    private final LeaseServiceGrpc.LeaseServiceBlockingV2Stub leases;
    private final UserIdReader users;

    public FrontendLockGrpcService(Channel annotationService, UserIdReader users) {
        leases = LeaseServiceGrpc.newBlockingV2Stub(annotationService);
        this.users = users;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(FrontendLockServiceGrpc.getServiceDescriptor())
                .unary(FrontendLockServiceGrpc.getAcquireFrontendLockMethod(), this::acquire)
                .unary(FrontendLockServiceGrpc.getRenewFrontendLockMethod(), this::renew)
                .unary(FrontendLockServiceGrpc.getReleaseFrontendLockMethod(), this::release)
                .unary(FrontendLockServiceGrpc.getForceReleaseFrontendLockMethod(), this::forceRelease)
                .unary(FrontendLockServiceGrpc.getListFrontendLocksMethod(), this::list)
                .unary(FrontendLockServiceGrpc.getGetFrontendLockMethod(), this::get)
                .build();
    }

    private AcquireFrontendLockResponse acquire(AcquireFrontendLockRequest request) throws StatusException {
        var ids = users.current();
        var before = find(request.getProjectId(), request.getImageId());
        var response = AcquireFrontendLockResponse.newBuilder();
        var lease = lease(request.getProjectId(), request.getImageId());
        if (lease != null) {
            return response.setStatus(isCallers(before) ? "refreshed" : "acquired")
                    .setLock(toProto(lease, ids))
                    .build();
        }
        var other = find(request.getProjectId(), request.getImageId());
        response.setStatus("already_locked");
        if (other != null) {
            response.setLockedBy(toProto(other, ids));
        }
        return response.build();
    }

    private RenewFrontendLockResponse renew(RenewFrontendLockRequest request) throws StatusException {
        var response = RenewFrontendLockResponse.newBuilder();
        var lease = lease(request.getProjectId(), request.getImageId());
        return lease == null
                ? response.setStatus("not_owner").build()
                : response.setStatus("updated")
                        .setLock(toProto(lease, users.current()))
                        .build();
    }

    private ReleaseFrontendLockResponse release(ReleaseFrontendLockRequest request) throws StatusException {
        return release(request.getProjectId(), request.getImageId(), false);
    }

    private ReleaseFrontendLockResponse forceRelease(ForceReleaseFrontendLockRequest request) throws StatusException {
        return release(request.getProjectId(), request.getImageId(), true);
    }

    private ReleaseFrontendLockResponse release(String projectId, String imageId, boolean isForced)
            throws StatusException {
        var response = ReleaseFrontendLockResponse.newBuilder();
        try {
            var released = leases.releaseLease(ReleaseLeaseRequest.newBuilder()
                            .setProjectId(projectId)
                            .setImageId(imageId)
                            .setForce(isForced)
                            .build())
                    .getReleased();
            return response.setStatus(released ? "released" : "not_locked").build();
        } catch (StatusException e) {
            throwUnlessLeased(e);
            return response.setStatus("not_owner").build();
        }
    }

    private ListFrontendLocksResponse list(ListFrontendLocksRequest request) throws StatusException {
        var ids = users.current();
        var response = ListFrontendLocksResponse.newBuilder();
        leases(request.getProjectId()).forEach(lease -> response.addLocks(toProto(lease, ids)));
        return response.build();
    }

    private GetFrontendLockResponse get(GetFrontendLockRequest request) throws StatusException {
        var lease = find(request.getProjectId(), request.getImageId());
        return lease == null
                ? GetFrontendLockResponse.getDefaultInstance()
                : GetFrontendLockResponse.newBuilder()
                        .setLock(toProto(lease, users.current()))
                        .build();
    }

    /// The lease of the caller, acquired or renewed; null where someone else has one.
    private @Nullable ImageLease lease(String projectId, String imageId) throws StatusException {
        try {
            return leases.acquireLease(AcquireLeaseRequest.newBuilder()
                    .setProjectId(projectId)
                    .setImageId(imageId)
                    .build());
        } catch (StatusException e) {
            throwUnlessLeased(e);
            return null;
        }
    }

    private static void throwUnlessLeased(StatusException thrown) throws StatusException {
        if (FailureMapper.fromException(thrown).reason() != ErrorReason.IMAGE_LEASED) {
            throw thrown;
        }
    }

    private @Nullable ImageLease find(String projectId, String imageId) throws StatusException {
        return leases(projectId).stream()
                .filter(lease -> lease.getImageId().equals(imageId))
                .findFirst()
                .orElse(null);
    }

    private List<ImageLease> leases(String projectId) throws StatusException {
        return leases.listLeases(ListLeasesRequest.newBuilder()
                        .setProjectId(projectId)
                        .setLimit(MAX_LEASES)
                        .build())
                .getLeasesList();
    }

    private static boolean isCallers(@Nullable ImageLease lease) {
        var caller = Caller.current().userId();
        return lease != null && caller != null && lease.getHolder().getUserId() == caller;
    }

    private static FrontendLock toProto(ImageLease lease, UserIds users) {
        Timestamp acquired = lease.getAcquiredAt();
        var lock = FrontendLock.newBuilder()
                .setImageId(lease.getImageId())
                .setUserId(users.text(lease.getHolder().getUserId()))
                .setLockedAt(acquired)
                .setHeartbeatAt(acquired)
                .setExpiresAt(lease.getExpiresAt());
        if (lease.getHolder().hasName()) {
            lock.setUserName(lease.getHolder().getName());
        }
        return lock.build();
    }
}
