package dev.labeler.export.delivery;

import dev.labeler.export.http.OutboundHttpClient;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/// Sends a signed event with a link to the file. The platform fetches the file and calls AcknowledgeDelivery; until
/// then the event is
/// repeated, each time with a new link.
final class PlatformWebhookSender extends VersionFileSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LINK_LIFETIME = Duration.ofHours(24);

    private final ObjectStore annotations;
    private final OutboundHttpClient client;
    private final URI url;
    private final Secret secret;
    private final Clock clock;

    /// @param annotations the annotations bucket
    PlatformWebhookSender(
            Database database,
            ObjectStore annotations,
            OutboundHttpClient client,
            URI url,
            Secret secret,
            Clock clock) {
        super(database);
        this.annotations = annotations;
        this.client = client;
        this.url = url;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public DeliveryTarget target() {
        return DeliveryTarget.DELIVERY_TARGET_PLATFORM_WEBHOOK;
    }

    @Override
    DeliveryOutcome send(DeliveryRow delivery, DeliveryFile file) throws IOException {
        var link = annotations.links().presignGet(file.object().key(), LINK_LIFETIME, "annotations.json");
        var body = EventRequest.body(delivery);
        body.putObject("file")
                .put("format", "dice")
                .put("size_bytes", file.object().size())
                .put("sha256", file.object().sha256())
                .put("download_url", link.url().toString())
                .put("expires_at", link.expiresAt().toString());
        body.put(
                "acknowledge",
                "/api/v1/projects/" + file.projectId() + "/deliveries/" + delivery.deliveryId() + "/acknowledge");
        var reply = client.send(EventRequest.of(url, secret, delivery, body, clock.instant()), TIMEOUT);
        return reply.isSuccess() ? new DeliveryOutcome.Sent() : EventRequest.failure(reply);
    }
}
