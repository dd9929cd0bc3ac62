package dev.labeler.export.delivery;

import dev.labeler.kit.config.Secret;
import java.net.URI;
import java.time.Duration;

/// The platform's storage API.
///
/// @param base `PLATFORM_API_URL`
/// @param uploadsPerMinute over all replicas
/// @param maxUploadBytes larger files are sent to `/upload-stream`
public record UploadApiSettings(URI base, Secret token, int uploadsPerMinute, long maxUploadBytes, Duration timeout) {
    /// The documented limit.
    public static final long MAX_UPLOAD_BYTES = 100_000_000;

    URI resolve(String path) {
        var text = base.toString();
        return URI.create(
                (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/api/v1/storage/" + path);
    }
}
