package dev.labeler.export.webhook;

import dev.labeler.kit.config.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of `webhook`.
record WebhookRow(
        String projectId,
        long webhookId,
        String datasetId,
        URI url,
        Secret secret,
        List<String> events,
        @Nullable Long createdBy,
        Instant createdAt) {
    WebhookRow {
        events = List.copyOf(events);
    }
}
