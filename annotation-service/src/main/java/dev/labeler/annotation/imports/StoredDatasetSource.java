package dev.labeler.annotation.imports;

import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.SourceFile;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.OutageRetry;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc.DatasetServiceBlockingStub;
import dev.labeler.proto.dataset.v1.StreamFilesRequest;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a dataset for format readers: names from dataset-service, bytes from the dataset bucket,
/// image sizes from the project's images.
final class StoredDatasetSource implements DatasetSource, AutoCloseable {
    private static final int SIZES_PER_READ = 2000;
    private static final Comparator<SourceFile> BY_NAME =
            Comparator.comparing(SourceFile::name, LabelObjectSpool.BY_BYTES);

    private final Database database;
    private final DatasetServiceBlockingStub datasets;
    private final ObjectStore store;
    private final String projectId;
    private final Access dataset;
    private final OutageRetry retry;
    private Map<String, ImageSize> sizes = Map.of();
    private @Nullable LabelObjectSpool labels;

    StoredDatasetSource(
            Database database,
            DatasetServiceBlockingStub datasets,
            ObjectStore store,
            String projectId,
            Access dataset,
            OutageRetry retry) {
        this.database = database;
        this.datasets = datasets;
        this.store = store;
        this.projectId = projectId;
        this.dataset = dataset;
        this.retry = retry;
    }

    @Override
    public Stream<SourceFile> list(String prefix) {
        var files = new PagedServerStream<>(() -> datasets.streamFiles(StreamFilesRequest.newBuilder()
                .setDatasetId(dataset.getDatasetId())
                .build()));
        var images = new PagedServerStream<>(() -> datasets.streamImages(StreamImagesRequest.newBuilder()
                .setDatasetId(dataset.getDatasetId())
                .setVersion(dataset.getVersion())
                .build()));
        var merged = MergedIterator.stream(
                files.items(page ->
                        page.getFilesList().stream().map(file -> new SourceFile(file.getPath(), file.getSize()))),
                images.items(page -> page.getImagesList().stream()
                        .filter(image -> image.getStored())
                        .map(image -> new SourceFile(dataset.getImageRoot() + image.getId(), image.getSize()))),
                BY_NAME);
        return merged.filter(file -> file.name().startsWith(prefix)).onClose(() -> {
            files.close();
            images.close();
        });
    }

    @Override
    public InputStream open(String name) throws IOException {
        var found = openLabels();
        var n = found.find(name);
        if (n < 0) {
            throw new NoSuchFileException(name);
        }
        try {
            return retry.call(() -> found.open(n));
        } catch (MissingObjectException e) {
            throw (IOException) new NoSuchFileException(name).initCause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private synchronized LabelObjectSpool openLabels() {
        var found = labels;
        if (found == null) {
            var files = new PagedServerStream<>(() -> datasets.streamFiles(StreamFilesRequest.newBuilder()
                    .setDatasetId(dataset.getDatasetId())
                    .build()));
            try {
                found = LabelObjectSpool.of(
                        store, dataset.getStoragePath(), files.items(page -> page.getFilesList().stream()));
            } finally {
                files.close();
            }
            labels = found;
        }
        return found;
    }

    @Override
    public synchronized void close() throws IOException {
        if (labels != null) {
            labels.close();
        }
    }

    /// Readers request sizes almost in byte order of the names, so a miss also reads the following sizes.
    @Override
    public @Nullable ImageSize imageSize(String name) {
        if (!name.startsWith(dataset.getImageRoot()) || name.indexOf('\0') >= 0) {
            return null;
        }
        var imageId = name.substring(dataset.getImageRoot().length());
        if (!sizes.containsKey(imageId)) {
            sizes = readSizesFrom(imageId);
        }
        var size = sizes.get(imageId);
        return size == null || size.width() < 1 || size.height() < 1 ? null : size;
    }

    private Map<String, ImageSize> readSizesFrom(String imageId) {
        var sizes = new HashMap<String, ImageSize>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("""
                                SELECT image_id, width, height FROM image
                                WHERE project_id = :project AND image_id >= :image AND stored ORDER BY image_id LIMIT :limit
                                """)
                        .bind("project", projectId)
                        .bind("image", imageId)
                        .bind("limit", SIZES_PER_READ)
                        .map((row, _) -> Map.entry(
                                row.getString("image_id"), new ImageSize(row.getInt("width"), row.getInt("height"))))
                        .forEach(entry -> sizes.put(entry.getKey(), entry.getValue())));
        return sizes;
    }
}
