package dev.labeler.dataset.thumbnail;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.DamagedObjectException;
import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Generates the thumbnail and the perceptual hash of one stored image.
final class ThumbnailGenerator {
    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailGenerator.class);
    private static final int MAX_ATTEMPTS = 3;

    private final Database database;
    private final ObjectStore store;
    private final Path directory;

    /// @param directory for temporary files, as large as the largest image
    ThumbnailGenerator(Database database, ObjectStore store, Path directory) {
        this.database = database;
        this.store = store;
        this.directory = directory;
    }

    /// Returns whether this content needs no further attempt; false where its bytes are damaged or missing.
    ///
    /// @throws Failure UNAVAILABLE where the store is unavailable
    boolean generate(String datasetId, PictureDao.PendingImage image) {
        try (var file = fetch(image)) {
            if (file == null) {
                return false;
            }
            if (begin(datasetId, image.sha256())) {
                store(datasetId, image, file);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store(String datasetId, PictureDao.PendingImage image, RandomAccessFile file) throws IOException {
        try {
            var thumbnail = Thumbnail.of(PictureDecoder.read(file, image.contentType()), image.orientation());
            var key = ThumbnailLinkSigner.key(image.prefix(), image.sha256());
            put(datasetId, image, key, thumbnail.jpeg());
            var phash = PerceptualHash.of(thumbnail);
            if (!database.jdbi().withHandle(handle -> PictureDao.storeHash(handle, datasetId, image.sha256(), phash))) {
                store.delete(key);
            }
        } catch (PictureRefusedException e) {
            refuse(datasetId, image.sha256(), e.reason());
        }
    }

    private void put(String datasetId, PictureDao.PendingImage image, String key, byte[] jpeg) {
        try {
            store.put(key, jpeg, "image/jpeg", Map.of());
        } catch (Failure e) {
            database.jdbi().useHandle(handle -> PictureDao.decrementAttempts(handle, datasetId, image.sha256()));
            throw e;
        }
    }

    /// Records the attempt before decoding, so that a picture that ends the process is not decoded without limit.
    private boolean begin(String datasetId, String sha256) {
        var attempts = database.jdbi().withHandle(handle -> PictureDao.beginAttempt(handle, datasetId, sha256));
        if (attempts != null && attempts > MAX_ATTEMPTS) {
            refuse(datasetId, sha256, MAX_ATTEMPTS + " attempts to decode it did not end");
            return false;
        }
        return attempts != null;
    }

    private void refuse(String datasetId, String sha256, String reason) {
        database.jdbi().useHandle(handle -> PictureDao.refuse(handle, datasetId, sha256, reason));
    }

    /// Null where the store does not have these bytes.
    private @Nullable RandomAccessFile fetch(PictureDao.PendingImage image) throws IOException {
        var file = temporary();
        try (var content = store.open(image.object())) {
            content.transferTo(Channels.newOutputStream(file.getChannel()));
            file.seek(0);
            return file;
        } catch (DamagedObjectException | MissingObjectException e) {
            file.close();
            LOG.warn(
                    "The image has no thumbnail. key={} cause={}",
                    image.object().key(),
                    e.getMessage());
            return null;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Unlinked as soon as it is open, so that no error and no kill leaves it on disk.
    private RandomAccessFile temporary() throws IOException {
        Files.createDirectories(directory);
        var path = Files.createTempFile(directory, "picture-", "");
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } finally {
            Files.delete(path);
        }
    }
}
