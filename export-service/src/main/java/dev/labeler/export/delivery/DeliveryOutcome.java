package dev.labeler.export.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The outcome of one attempt.
public sealed interface DeliveryOutcome {
    /// The recipient has it.
    ///
    /// @param location where the platform has the file, null for events
    record Delivered(@Nullable String location) implements DeliveryOutcome {}

    /// The platform received the event and must acknowledge the file.
    record Sent() implements DeliveryOutcome {}

    /// The platform has a newer version.
    record Superseded() implements DeliveryOutcome {}

    /// A later attempt may succeed.
    ///
    /// @param retryAfter the minimum delay that the recipient asked for, null if it did not
    record Failed(String error, @Nullable Duration retryAfter) implements DeliveryOutcome {}

    /// No attempt was made, because a limit does not allow one now.
    record Postponed(Duration delay) implements DeliveryOutcome {}

    /// Attempts with the same content cannot succeed.
    record Refused(String error) implements DeliveryOutcome {}
}
