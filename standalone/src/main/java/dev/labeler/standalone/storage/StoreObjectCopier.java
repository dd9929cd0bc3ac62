package dev.labeler.standalone.storage;

import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.kit.storage.StoredObject;
import java.io.IOException;
import java.util.HashMap;

/// Copies one object to another store and verifies it there. The copy's metadata has the entity tag of its source, from
/// which a later pass sees that it is equal, also if the stores compute different tags.
record StoreObjectCopier(ObjectStore from, ObjectStore to) {
    private static final String SOURCE_TAG = "source-etag";
    private static final int ATTEMPTS = 3;

    /// Whether the listings of both stores show the same content.
    static boolean isEqual(ObjectInfo source, ObjectInfo target) {
        return source.size() == target.size() && source.etag().equals(target.etag());
    }

    /// Returns whether the object was copied; false if it is equal or was deleted.
    boolean copy(String key) throws IOException {
        for (var attempt = 1; ; attempt++) {
            try {
                return copyOnce(key);
            } catch (MissingObjectException e) {
                return false;
            } catch (IOException | RuntimeException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private boolean copyOnce(String key) throws IOException {
        var source = from.head(key);
        if (source == null) {
            return false;
        }
        var tag = source.etag().replace("\"", "");
        var existing = to.head(key);
        if (existing != null
                && existing.size() == source.size()
                && tag.equals(existing.metadata().get(SOURCE_TAG))) {
            return false;
        }
        var stored = new StoredObject(key, source.size(), findHash(source));
        var metadata = new HashMap<>(source.metadata());
        metadata.put("sha256", stored.sha256());
        metadata.put(SOURCE_TAG, tag);
        var type = source.contentType() == null ? "application/octet-stream" : source.contentType();
        try (var content = from.open(stored);
                var upload = to.upload(key, type, metadata)) {
            content.transferTo(upload.stream());
            var written = upload.complete();
            if (!written.equals(stored) || !(to.verify(stored) instanceof ReadOutcome.Intact)) {
                throw new IOException("the copy has other bytes than its source: " + key);
            }
        }
        return true;
    }

    /// The hash that the writer recorded, or that of a first read; the read that is copied must have the same.
    private String findHash(ObjectInfo source) throws IOException {
        if (source.sha256() != null) {
            return source.sha256();
        }
        try (var content = from.open(source.key())) {
            return Sha256.hex(content);
        }
    }
}
