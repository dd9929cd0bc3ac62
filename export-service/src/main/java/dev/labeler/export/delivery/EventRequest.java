package dev.labeler.export.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.export.http.HttpReply;
import dev.labeler.kit.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/// The signed request that sends an event: a JSON object, whose headers have the event's name, the id of the delivery,
/// the time and the
/// signature. The comment of `labeler.export.v1.WebhookService` describes it for recipients.
public final class EventRequest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALGORITHM = "HmacSHA256";

    private EventRequest() {}

    /// The members of every event's body, and those that were stored for this one.
    public static ObjectNode body(DeliveryRow delivery) {
        var body = JSON.createObjectNode()
                .put("event", delivery.event())
                .put("delivery_id", delivery.deliveryId())
                .put("project_id", delivery.projectId())
                .put("dataset_id", delivery.datasetId())
                .put("created_at", delivery.createdAt().toString());
        if (delivery.content() != null) {
            try {
                body.setAll((ObjectNode) JSON.readTree(delivery.content()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot parse the stored content of an event", e);
            }
        }
        return body;
    }

    /// The request with a new timestamp and signature.
    public static HttpPost of(URI url, Secret secret, DeliveryRow delivery, ObjectNode content, Instant now) {
        var body = content.toString().getBytes(StandardCharsets.UTF_8);
        var timestamp = Long.toString(now.getEpochSecond());
        var request = new HttpPost(url);
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        request.setHeader("X-Labeler-Event", delivery.event());
        request.setHeader("X-Labeler-Delivery", Long.toString(delivery.deliveryId()));
        request.setHeader("X-Labeler-Timestamp", timestamp);
        request.setHeader("X-Labeler-Signature", "sha256=" + sign(secret, timestamp, body));
        return request;
    }

    /// The outcome of a response without success. Any may be corrected by the recipient within the time of the retries.
    public static DeliveryOutcome failure(HttpReply reply) {
        return new DeliveryOutcome.Failed(
                "The recipient responded with status " + reply.status() + ".", reply.retryAfter());
    }

    static String sign(Secret secret, String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.bytes(), ALGORITHM));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
