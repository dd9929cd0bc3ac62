package dev.labeler.annotation.lease;

import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Checks the lease that a write names.
public final class LeaseCheck {
    private LeaseCheck() {}

    /// Refuses a write to images of which one is leased to another user or under another id. The leases do not
    /// change before the transaction ends. Call after the images are locked.
    ///
    /// @param leaseId the lease that the request names, null for no check
    /// @throws dev.labeler.kit.rpc.Failure IMAGE_LEASED
    public static void require(
            Handle handle,
            String projectId,
            Collection<String> imageIds,
            @Nullable String leaseId,
            @Nullable Long userId) {
        if (leaseId == null) {
            return;
        }
        for (var lease : ImageLeaseDao.lockShared(handle, projectId, imageIds)) {
            if (userId == null || lease.userId() != userId || !lease.leaseId().equals(leaseId)) {
                throw lease.toFailure();
            }
        }
    }
}
