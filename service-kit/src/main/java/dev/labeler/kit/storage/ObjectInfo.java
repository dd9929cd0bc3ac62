package dev.labeler.kit.storage;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The properties of a stored object.
///
/// @param size bytes
/// @param contentType null in listings, which do not include it
/// @param metadata empty in listings
public record ObjectInfo(
        String key,
        long size,
        String etag,
        @Nullable String contentType,
        Instant lastModified,
        Map<String, String> metadata) {
    static final String SHA256 = "sha256";

    public ObjectInfo {
        metadata = Map.copyOf(metadata);
    }

    /// SHA-256 of the content in hex as its writer computed it, null if the writer did not have it in advance.
    public @Nullable String sha256() {
        return metadata.get(SHA256);
    }
}
