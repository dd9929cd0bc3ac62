package dev.labeler.export.delivery;

import dev.labeler.proto.export.v1.DeliveryTarget;
import java.io.IOException;

/// Sends deliveries to one kind of target. An attempt can be repeated after its effect, because the process was killed
/// before the outcome was stored: the effect of both must be that of one.
public interface DeliverySender {
    DeliveryTarget target();

    /// @throws IOException if the recipient cannot be reached or does not respond in time; a later attempt may succeed
    DeliveryOutcome send(DeliveryRow delivery) throws IOException, InterruptedException;
}
