package dev.labeler.export.delivery;

import dev.labeler.kit.rpc.ProtoTimestamps;
import dev.labeler.proto.export.v1.Delivery;
import dev.labeler.proto.export.v1.PlatformDelivery;

/// Maps deliveries to messages.
public final class DeliveryMapping {
    private DeliveryMapping() {}

    public static PlatformDelivery toPlatformDelivery(DeliveryRow row) {
        var platform = PlatformDelivery.newBuilder()
                .setTarget(row.target())
                .setState(row.state())
                .setAttempts(row.attempts())
                .setDeliveryId(row.deliveryId());
        if (row.lastError() != null) {
            platform.setLastError(row.lastError());
        }
        if (row.deliveredAt() != null) {
            platform.setDeliveredAt(ProtoTimestamps.of(row.deliveredAt()));
        }
        if (row.attemptedAt() != null) {
            platform.setAttemptedAt(ProtoTimestamps.of(row.attemptedAt()));
        }
        if (row.isOpen()) {
            platform.setNextAttemptAt(ProtoTimestamps.of(row.dueAt()));
        }
        return platform.build();
    }

    public static Delivery toProto(DeliveryRow row) {
        var delivery = Delivery.newBuilder()
                .setId(row.deliveryId())
                .setProjectId(row.projectId())
                .setTarget(row.target())
                .setState(row.state())
                .setEvent(row.event())
                .setAttempts(row.attempts())
                .setCreatedAt(ProtoTimestamps.of(row.createdAt()));
        if (row.versionId() != null) {
            delivery.setVersionId(row.versionId());
        }
        if (row.webhookId() != null) {
            delivery.setWebhookId(row.webhookId());
        }
        if (row.lastError() != null) {
            delivery.setLastError(row.lastError());
        }
        if (row.attemptedAt() != null) {
            delivery.setAttemptedAt(ProtoTimestamps.of(row.attemptedAt()));
        }
        if (row.isOpen()) {
            delivery.setNextAttemptAt(ProtoTimestamps.of(row.dueAt()));
        }
        if (row.deliveredAt() != null) {
            delivery.setDeliveredAt(ProtoTimestamps.of(row.deliveredAt()));
        }
        if (row.location() != null) {
            delivery.setLocation(row.location());
        }
        return delivery.build();
    }
}
