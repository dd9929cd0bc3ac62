package dev.labeler.dataset.gallery;

import dev.labeler.kit.db.Database;
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

/// Looks at one stored image: thumbnail into the store, perceptual hash into its row.
final class Looking {
    private static final Logger LOG = LoggerFactory.getLogger(Looking.class);
    private static final int MOST_ATTEMPTS = 3;

    private final Database database;
    private final ObjectStore store;
    private final Path directory;

    /// @param directory has room for the largest image
    Looking(Database database, ObjectStore store, Path directory) {
        this.database = database;
        this.store = store;
        this.directory = directory;
    }

    /// Afterwards somebody has looked at this content, unless its bytes could not be had.
    void at(String datasetId, PictureDao.Waiting image) {
        try (var file = fetch(image)) {
            if (file != null && begin(datasetId, image.sha256())) {
                look(datasetId, image, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(String datasetId, PictureDao.Waiting image, RandomAccessFile file) throws IOException {
        try {
            var thumbnail = Thumbnail.of(PictureReader.read(file, image.contentType()), image.orientation());
            var key = ThumbnailLinks.key(image.prefix(), image.sha256());
            store.put(key, thumbnail.jpeg(), "image/jpeg", Map.of());
            var phash = PerceptualHash.of(thumbnail);
            if (!database.jdbi().withHandle(handle -> PictureDao.looked(handle, datasetId, image.sha256(), phash))) {
                store.delete(key);
            }
        } catch (PictureRefusedException e) {
            refuse(datasetId, image.sha256(), e.reason());
        }
    }

    /// Before anything is decoded: a picture that ends the process must not end the next one as well.
    private boolean begin(String datasetId, String sha256) {
        var attempts = database.jdbi().withHandle(handle -> PictureDao.begin(handle, datasetId, sha256));
        if (attempts != null && attempts > MOST_ATTEMPTS) {
            refuse(datasetId, sha256, "it was begun " + MOST_ATTEMPTS + " times and never came to an end");
            return false;
        }
        return attempts != null;
    }

    private void refuse(String datasetId, String sha256, String reason) {
        database.jdbi().useHandle(handle -> PictureDao.refuse(handle, datasetId, sha256, reason));
    }

    /// Null where the store does not hold these bytes (any more).
    private @Nullable RandomAccessFile fetch(PictureDao.Waiting image) throws IOException {
        var file = temporary();
        try (var content = store.open(image.objectKey(), image.sha256())) {
            content.transferTo(Channels.newOutputStream(file.getChannel()));
            file.seek(0);
            return file;
        } catch (IOException | MissingObjectException e) {
            file.close();
            LOG.warn("cannot look at {}: {}", image.objectKey(), e.getMessage());
            return null;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Unlinked as soon as it is open, so that neither an error nor a kill leaves it behind.
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
