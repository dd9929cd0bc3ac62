package dev.labeler.export.delivery;

import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `delivery`.
///
/// @param lane deliveries of one lane are sent one at a time
/// @param content members of the event's JSON body, null for none
/// @param failures failed attempts since it was created or retried
/// @param epoch number of the newest claim; only the worker with this number may write
/// @param location where the platform has the file, null if unknown
public record DeliveryRow(
        String projectId,
        long deliveryId,
        String datasetId,
        DeliveryTarget target,
        String lane,
        String event,
        @Nullable Long versionId,
        @Nullable Long webhookId,
        @Nullable String content,
        DeliveryState state,
        int attempts,
        int failures,
        int epoch,
        Instant dueAt,
        Instant blockAt,
        @Nullable Instant attemptedAt,
        @Nullable Instant deliveredAt,
        @Nullable String lastError,
        @Nullable String location,
        Instant createdAt) {
    /// Whether another attempt follows without a retry by a user.
    boolean isOpen() {
        return state == DeliveryState.DELIVERY_STATE_PENDING
                || state == DeliveryState.DELIVERY_STATE_AWAITING_ACKNOWLEDGEMENT;
    }
}
