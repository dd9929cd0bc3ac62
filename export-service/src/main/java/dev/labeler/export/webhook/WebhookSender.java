package dev.labeler.export.webhook;

import dev.labeler.export.delivery.DeliveryOutcome;
import dev.labeler.export.delivery.DeliveryRow;
import dev.labeler.export.delivery.DeliverySender;
import dev.labeler.export.delivery.EventRequest;
import dev.labeler.export.http.OutboundHttpClient;
import dev.labeler.export.http.RefusedAddressException;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/// Sends events to the webhooks of owners.
public final class WebhookSender implements DeliverySender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Database database;
    private final OutboundHttpClient client;

    /// @param client sends only to allowed addresses
    public WebhookSender(Database database, OutboundHttpClient client) {
        this.database = database;
        this.client = client;
    }

    @Override
    public DeliveryTarget target() {
        return DeliveryTarget.DELIVERY_TARGET_WEBHOOK;
    }

    @Override
    public DeliveryOutcome send(DeliveryRow delivery) throws IOException {
        long webhookId = Objects.requireNonNull(delivery.webhookId());
        var webhook = database.jdbi().withHandle(handle -> WebhookDao.find(handle, delivery.projectId(), webhookId));
        if (webhook == null) {
            return new DeliveryOutcome.Refused("The webhook was deleted.");
        }
        var request = EventRequest.of(
                webhook.url(),
                webhook.secret(),
                delivery,
                EventRequest.body(delivery),
                database.clock().instant());
        try {
            var reply = client.send(request, TIMEOUT);
            return reply.isSuccess() ? new DeliveryOutcome.Delivered(null) : EventRequest.failure(reply);
        } catch (RefusedAddressException e) {
            return new DeliveryOutcome.Failed(String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            // Without the text of the exception, which may describe the network of the server.
            return new DeliveryOutcome.Failed(
                    "There was no complete response within " + TIMEOUT.toSeconds() + " s.", null);
        }
    }
}
