package dev.labeler.export.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.export.delivery.DeliveryDao;
import dev.labeler.export.delivery.DeliveryRow;
import dev.labeler.proto.export.v1.DeliveryTarget;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Turns events into deliveries to the webhooks that receive them.
public final class WebhookEvents {
    /// Waiting deliveries of one webhook; further events are not recorded.
    private static final int MAX_WAITING = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private WebhookEvents() {}

    /// Records that a version was published. A repetition for the same version has no effect.
    public static void recordPublication(Handle handle, long versionId) {
        var version = handle.createQuery("SELECT project_id, version_number FROM version WHERE version_id = :id")
                .bind("id", versionId)
                .map((row, _) -> new PublishedVersion(row.getString("project_id"), row.getString("version_number")))
                .one();
        var event = WebhookEvent.VERSION_PUBLISHED.word();
        for (var webhook : WebhookDao.listOfProject(handle, version.projectId(), event)) {
            if (!isRecorded(handle, webhook, versionId)) {
                record(
                        handle,
                        webhook,
                        event,
                        versionId,
                        JSON.createObjectNode().put("version_id", versionId).put("version_number", version.number()));
            }
        }
    }

    private record PublishedVersion(String projectId, String number) {}

    private static boolean isRecorded(Handle handle, WebhookRow webhook, long versionId) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM delivery
                            WHERE project_id = :project AND webhook_id = :webhook AND version_id = :version)
                        """)
                .bind("project", webhook.projectId())
                .bind("webhook", webhook.webhookId())
                .bind("version", versionId)
                .mapTo(Boolean.class)
                .one();
    }

    /// Records an event of a project.
    static void recordOfProject(Handle handle, String projectId, WebhookEvent event, ObjectNode content) {
        WebhookDao.listOfProject(handle, projectId, event.word())
                .forEach(webhook -> record(handle, webhook, event.word(), null, content));
    }

    static DeliveryRow recordTest(Handle handle, WebhookRow webhook) {
        return insert(handle, webhook, WebhookEvent.TEST, null, JSON.createObjectNode());
    }

    private static void record(
            Handle handle, WebhookRow webhook, String event, @Nullable Long versionId, ObjectNode content) {
        var waiting = handle.createQuery("""
                        SELECT count(*) FROM (SELECT FROM delivery WHERE lane = :lane AND state IN (1, 2) LIMIT :most) AS waiting
                        """)
                .bind("lane", lane(webhook))
                .bind("most", MAX_WAITING)
                .mapTo(Integer.class)
                .one();
        if (waiting < MAX_WAITING) {
            var _ = insert(handle, webhook, event, versionId, content);
        }
    }

    private static DeliveryRow insert(
            Handle handle, WebhookRow webhook, String event, @Nullable Long versionId, ObjectNode content) {
        return DeliveryDao.insert(
                handle,
                new DeliveryDao.NewDelivery(
                        webhook.projectId(),
                        webhook.datasetId(),
                        DeliveryTarget.DELIVERY_TARGET_WEBHOOK,
                        lane(webhook),
                        event,
                        versionId,
                        webhook.webhookId(),
                        content.toString()));
    }

    private static String lane(WebhookRow webhook) {
        return "webhook/" + webhook.webhookId();
    }
}
