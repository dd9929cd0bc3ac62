package dev.labeler.annotation.lease;

import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.ImageLease;
import dev.labeler.proto.annotation.v1.LeaseHolder;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `image_lease`.
///
/// @param userName name of the holder when the lease was acquired or renewed, null if it could not be read
public record ImageLeaseRow(
        String projectId,
        String imageId,
        String leaseId,
        long userId,
        @Nullable String userName,
        Instant acquiredAt,
        Instant expiresAt) {
    public ImageLease toProto() {
        var holder = LeaseHolder.newBuilder().setUserId(userId);
        if (userName != null) {
            holder.setName(userName);
        }
        return ImageLease.newBuilder()
                .setProjectId(projectId)
                .setImageId(imageId)
                .setLeaseId(leaseId)
                .setHolder(holder)
                .setAcquiredAt(ProjectMapping.toProto(acquiredAt))
                .setExpiresAt(ProjectMapping.toProto(expiresAt))
                .build();
    }

    /// The failure of a call that needs another lease of the image.
    public Failure toFailure() {
        var failure = Failure.conflict(
                        ErrorReason.IMAGE_LEASED,
                        "Image " + imageId + " is leased by " + (userName == null ? "user " + userId : userName)
                                + " until " + expiresAt + ". Wait until the lease ends, or work on another image.")
                .with("image_id", imageId)
                .with("user_id", userId)
                .with("expires_at", expiresAt.toString())
                .detail(toProto());
        return userName == null ? failure : failure.with("holder", userName);
    }
}
