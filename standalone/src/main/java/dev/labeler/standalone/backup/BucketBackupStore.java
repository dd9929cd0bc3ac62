package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Backups in a bucket, below a prefix. A content is written to a temporary file first, since its name depends on its
/// hash.
final class BucketBackupStore implements BackupStore {
    private static final String TYPE = "application/octet-stream";
    private static final int DELETE_BATCH = 1000;

    private final ObjectStore bucket;
    private final String prefix;

    /// @param bucket closed with this store
    /// @param prefix empty, or ends with `/`
    BucketBackupStore(ObjectStore bucket, String prefix) {
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public void put(String name, byte[] content) {
        bucket.put(prefix + name, content, TYPE, Map.of());
    }

    @Override
    public BackupContent store(InputStream content) throws IOException {
        Files.createDirectories(bucket.scratchDirectory());
        var file = Files.createTempFile(bucket.scratchDirectory(), "backup-", "");
        try (var channel = Files.newByteChannel(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            var digest = Sha256.digest();
            var size = new DigestInputStream(content, digest).transferTo(Channels.newOutputStream(channel));
            var stored = new BackupContent(HexFormat.of().formatHex(digest.digest()), size);
            var there = size(stored.name());
            if (there == null || there != size) {
                bucket.put(prefix + stored.name(), Channels.newInputStream(channel.position(0)), size, TYPE, Map.of());
            }
            return stored;
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            return bucket.open(prefix + name);
        } catch (MissingObjectException e) {
            throw new MissingContentException(name);
        }
    }

    @Override
    public @Nullable Long size(String name) {
        var info = bucket.head(prefix + name);
        return info == null ? null : info.size();
    }

    @Override
    public void list(String below, Consumer<StoredFile> visitor) {
        try (var objects = bucket.list(prefix + below)) {
            objects.forEach(
                    object -> visitor.accept(new StoredFile(object.key().substring(prefix.length()), object.size())));
        }
    }

    @Override
    public void delete(Iterable<String> names) {
        var batch = new ArrayList<String>(DELETE_BATCH);
        for (var name : names) {
            batch.add(prefix + name);
            if (batch.size() == DELETE_BATCH) {
                bucket.deleteAll(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            bucket.deleteAll(batch);
        }
    }

    /// Temporary files are deleted when they are closed or the process ends; parts of incomplete uploads remain.
    @Override
    public void removeTemporaryFiles() {
        bucket.admin().abortUploadsBelow(prefix + CONTENTS);
    }

    @Override
    public void close() {
        bucket.close();
    }
}
