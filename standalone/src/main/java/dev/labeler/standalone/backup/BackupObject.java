package dev.labeler.standalone.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.kit.storage.ObjectInfo;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An object of the installation and its content in the backup.
///
/// @param bucket whose role, not name: `datasets` or `annotations`
/// @param etag of the source, by which the next backup recognizes an unchanged object
/// @param metadata sorted, so that equal objects have equal lines
record BackupObject(
        String bucket,
        String key,
        long size,
        String sha256,
        String etag,
        @Nullable String contentType,
        Map<String, String> metadata) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    BackupObject {
        metadata = new TreeMap<>(metadata);
    }

    static BackupObject parse(String line) throws JsonProcessingException {
        return JSON.readValue(line, BackupObject.class);
    }

    String toLine() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same content for another key.
    BackupObject at(String otherBucket, String otherKey) {
        return new BackupObject(otherBucket, otherKey, size, sha256, etag, contentType, metadata);
    }

    /// Whether the content is the one that the writer of the object hashed, if it did.
    boolean hasHashOf(ObjectInfo info) {
        return info.sha256() == null || sha256.equals(info.sha256());
    }

    BackupContent content() {
        return new BackupContent(sha256, size);
    }

    @Override
    public String toString() {
        return "the object " + key + " of the bucket " + bucket;
    }
}
