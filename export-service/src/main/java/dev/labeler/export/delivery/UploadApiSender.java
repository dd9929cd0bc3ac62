package dev.labeler.export.delivery;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.export.http.HttpReply;
import dev.labeler.export.http.OutboundHttpClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.entity.mime.InputStreamBody;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Uploads files through the platform's storage API, one path for each version, and deletes the older ones afterwards.
final class UploadApiSender extends VersionFileSender {
    private static final Logger LOG = LoggerFactory.getLogger(UploadApiSender.class);

    /// The only prefix that the platform accepts.
    private static final String FOLDER = "labeler-exports/";

    private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final ObjectStore annotations;
    private final OutboundHttpClient client;
    private final UploadApiSettings settings;

    /// @param annotations the annotations bucket
    UploadApiSender(Database database, ObjectStore annotations, OutboundHttpClient client, UploadApiSettings settings) {
        super(database);
        this.database = database;
        this.annotations = annotations;
        this.client = client;
        this.settings = settings;
    }

    @Override
    public DeliveryTarget target() {
        return DeliveryTarget.DELIVERY_TARGET_UPLOAD_API;
    }

    @Override
    DeliveryOutcome send(DeliveryRow delivery, DeliveryFile file) throws IOException {
        var place = database.transactions()
                .inTransaction(handle -> UploadLimitDao.take(handle, settings.uploadsPerMinute(), settings.timeout()));
        if (place.uploadId() == null) {
            return new DeliveryOutcome.Postponed(place.delay());
        }
        HttpReply reply;
        try {
            reply = upload(file);
        } finally {
            long uploadId = place.uploadId();
            database.jdbi().useHandle(handle -> UploadLimitDao.end(handle, uploadId));
        }
        var outcome = toOutcome(reply);
        if (outcome instanceof DeliveryOutcome.Delivered) {
            deleteOlder(file);
        }
        return outcome;
    }

    private HttpReply upload(DeliveryFile file) throws IOException {
        var isLarge = file.object().size() > settings.maxUploadBytes();
        var request = new HttpPost(settings.resolve(isLarge ? "upload-stream" : "upload"));
        try (var content = annotations.open(file.object())) {
            request.setEntity(MultipartEntityBuilder.create()
                    .setStrictMode()
                    .addTextBody("folder", FOLDER + file.datasetId())
                    .addTextBody("filename", fileName(file.number()))
                    .addPart(
                            "file",
                            new InputStreamBody(
                                    content,
                                    ContentType.APPLICATION_JSON,
                                    fileName(file.number()),
                                    file.object().size()))
                    .build());
            request.setHeader("Idempotency-Key", "version-" + file.versionId());
            return send(request, settings.timeout());
        }
    }

    private static String fileName(String number) {
        return "annotations_" + number + ".json";
    }

    private HttpReply send(HttpUriRequestBase request, Duration timeout) throws IOException {
        request.setHeader("Authorization", "Bearer " + settings.token().value());
        return client.send(request, timeout);
    }

    private DeliveryOutcome toOutcome(HttpReply reply) {
        if (reply.status() == 429 && reply.retryAfter() != null) {
            var wait = reply.retryAfter();
            database.jdbi().useHandle(handle -> UploadLimitDao.pause(handle, wait));
        }
        if (!reply.isSuccess()) {
            var error = "The platform responded with status " + reply.status() + ".";
            return reply.isRetryable()
                    ? new DeliveryOutcome.Failed(error, reply.retryAfter())
                    : new DeliveryOutcome.Refused(error);
        }
        var body = parse(reply);
        if (body == null) {
            return new DeliveryOutcome.Failed("The platform's response is not a complete JSON object.", null);
        }
        if (!body.path("success").asBoolean(false) || !body.path("s3_path").isTextual()) {
            return new DeliveryOutcome.Failed("The platform did not confirm the upload.", null);
        }
        return new DeliveryOutcome.Delivered(body.path("s3_path").asText());
    }

    private static @Nullable JsonNode parse(HttpReply reply) {
        if (reply.isTruncated()) {
            return null;
        }
        try {
            var body = JSON.readTree(reply.text());
            return body != null && body.isObject() ? body : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /// Deletes the files of older versions of which an upload was attempted. If it fails, the next delivery deletes
    /// them.
    private void deleteOlder(DeliveryFile file) {
        var older = database.jdbi()
                .withHandle(handle -> RemovedFileDao.listOlder(handle, file.projectId(), file.versionId()));
        for (var version : older) {
            var path = FOLDER + file.datasetId() + "/" + fileName(version.number());
            var request =
                    new HttpDelete(settings.resolve("file?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8)));
            try {
                var reply = send(request, DELETE_TIMEOUT);
                if (reply.isSuccess() || reply.status() == 404 || reply.status() == 410) {
                    database.jdbi().useHandle(handle -> RemovedFileDao.markRemoved(handle, version));
                }
            } catch (IOException e) {
                LOG.info("cannot delete an older file of the platform: version={}", version.number(), e);
                return;
            }
        }
    }
}
