package dev.labeler.export.webhook;

import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.TimestampColumn;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `webhook`.
final class WebhookDao {
    private WebhookDao() {}

    static WebhookRow insert(
            Handle handle,
            String projectId,
            String datasetId,
            URI url,
            Secret secret,
            List<String> events,
            @Nullable Long userId) {
        return handle.createQuery("""
                        INSERT INTO webhook (project_id, dataset_id, url, secret, events, created_by, created_at)
                        VALUES (:project, :dataset, :url, :secret, :events, :user, now()) RETURNING *
                        """)
                .bind("project", projectId)
                .bind("dataset", datasetId)
                .bind("url", url.toString())
                .bind("secret", secret.value())
                .bindArray("events", String.class, events)
                .bind("user", userId)
                .map((row, _) -> map(row))
                .one();
    }

    /// Locks the webhooks of a project against concurrent creation, and counts them.
    static long countLocked(Handle handle, String projectId) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))::text")
                .bind("lock", "webhooks/" + projectId)
                .mapTo(String.class)
                .one();
        return count(handle, projectId);
    }

    static long count(Handle handle, String projectId) {
        return handle.createQuery("SELECT count(*) FROM webhook WHERE project_id = :project")
                .bind("project", projectId)
                .mapTo(Long.class)
                .one();
    }

    static List<WebhookRow> list(Handle handle, String projectId, int skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM webhook WHERE project_id = :project ORDER BY webhook_id OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    /// The webhooks of a project that receive the event.
    static List<WebhookRow> listOfProject(Handle handle, String projectId, String event) {
        return handle.createQuery("""
                        SELECT * FROM webhook WHERE project_id = :project AND :event = ANY(events) ORDER BY webhook_id
                        """)
                .bind("project", projectId)
                .bind("event", event)
                .map((row, _) -> map(row))
                .list();
    }

    static @Nullable WebhookRow find(Handle handle, String projectId, long webhookId) {
        return handle.createQuery("SELECT * FROM webhook WHERE project_id = :project AND webhook_id = :id")
                .bind("project", projectId)
                .bind("id", webhookId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Returns whether the webhook existed.
    static boolean delete(Handle handle, String projectId, long webhookId) {
        handle.execute(
                "DELETE FROM delivery WHERE project_id = ? AND webhook_id = ? AND state IN (1, 2)",
                projectId,
                webhookId);
        return handle.execute("DELETE FROM webhook WHERE project_id = ? AND webhook_id = ?", projectId, webhookId) == 1;
    }

    private static WebhookRow map(ResultSet row) throws SQLException {
        return new WebhookRow(
                row.getString("project_id"),
                row.getLong("webhook_id"),
                row.getString("dataset_id"),
                URI.create(row.getString("url")),
                new Secret(row.getString("secret")),
                List.of((String[]) row.getArray("events").getArray()),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"));
    }
}
