package dev.labeler.export.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The events of webhooks.
enum WebhookEvent {
    VERSION_PUBLISHED("version.published"),
    IMPORT_DONE("import.done"),
    DATASET_CHANGED("dataset.changed");

    /// Sent on request, to any webhook.
    static final String TEST = "webhook.test";

    private final String word;

    WebhookEvent(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(WebhookEvent::word).toList();
    }

    static String allowed() {
        return words().stream().collect(Collectors.joining(", "));
    }
}
