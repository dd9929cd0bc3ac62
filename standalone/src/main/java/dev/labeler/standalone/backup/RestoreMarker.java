package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object of the annotations bucket that exists while a restore is not finished and has the id of its backup.
final class RestoreMarker {
    static final String KEY = "unfinished-restore";

    private final ObjectStore bucket;

    RestoreMarker(ObjectStore bucket) {
        this.bucket = bucket;
    }

    /// How far a restore has come.
    ///
    /// @param hasUsers whether the users are loaded, which can be in a database of their own
    record UnfinishedRestore(String backupId, boolean hasUsers) {}

    @Nullable
    UnfinishedRestore read() throws IOException {
        try (var in = bucket.open(KEY)) {
            var words = new String(in.readAllBytes(), StandardCharsets.UTF_8).split(" ", -1);
            return new UnfinishedRestore(words[0], words.length > 1);
        } catch (MissingObjectException e) {
            return null;
        }
    }

    void write(UnfinishedRestore restore) {
        var text = restore.backupId() + (restore.hasUsers() ? " users" : "");
        bucket.put(KEY, text.getBytes(StandardCharsets.UTF_8), "text/plain", Map.of());
    }

    void delete() {
        bucket.delete(KEY);
    }
}
