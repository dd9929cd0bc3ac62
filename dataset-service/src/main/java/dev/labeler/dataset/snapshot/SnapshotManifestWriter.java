package dev.labeler.dataset.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.dataset.file.StoredFileIterator;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes `snapshots/{snapshot_id}/manifest.json`: everything that the snapshot pins, with hashes and object keys,
/// for software that reads the bucket directly. A job writes it, because a million files take a while.
final class SnapshotManifestWriter {
    private static final String TASK = "snapshot-manifest";
    private static final JsonFactory JSON = new JsonFactory();

    private SnapshotManifestWriter() {}

    static Task<Void> task(Database database, ObjectStore store) {
        return Tasks.oneTime(TASK).execute((instance, _) -> {
            var slash = instance.getId().lastIndexOf('/');
            write(
                    database,
                    store,
                    instance.getId().substring(0, slash),
                    instance.getId().substring(slash + 1));
        });
    }

    static TaskInstance<Void> instance(SnapshotRow snapshot) {
        return new TaskInstance<>(TASK, snapshot.datasetId() + "/" + snapshot.snapshotId());
    }

    private record ManifestSource(SnapshotRow snapshot, String storagePath, String imageRoot) {}

    private static void write(Database database, ObjectStore store, String datasetId, String snapshotId) {
        var source = database.jdbi().withHandle(handle -> {
            var snapshot = SnapshotDao.find(handle, datasetId, snapshotId);
            return snapshot == null
                    ? null
                    : handle.createQuery("SELECT storage_path, image_root FROM dataset WHERE dataset_id = :id")
                            .bind("id", datasetId)
                            .map((row, _) -> new ManifestSource(
                                    snapshot, row.getString("storage_path"), row.getString("image_root")))
                            .findOne()
                            .orElse(null);
        });
        if (source == null) {
            return;
        }
        var key = SnapshotRow.manifestKey(snapshotId);
        try (var upload = store.upload(key, "application/json", Map.of())) {
            write(database, source, upload.stream());
            upload.complete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database.jdbi().useHandle(handle -> SnapshotDao.markManifestWritten(handle, snapshotId));
    }

    private static void write(Database database, ManifestSource source, OutputStream out) throws IOException {
        var snapshot = source.snapshot();
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("snapshot_id", snapshot.snapshotId());
            json.writeStringField("dataset_id", snapshot.datasetId());
            json.writeStringField("version_tag", snapshot.versionTag());
            json.writeNumberField("version", snapshot.version());
            json.writeStringField("content_hash", snapshot.content().contentHash());
            json.writeStringField("created_at", snapshot.createdAt().toString());
            json.writeNumberField("num_files", snapshot.numFiles());
            json.writeNumberField("size_bytes", snapshot.content().sizeBytes());
            json.writeFieldName("annotations");
            annotations(json, snapshot.annotations());
            json.writeArrayFieldStart("files");
            var files = new StoredFileIterator(database, snapshot.datasetId(), source.imageRoot(), snapshot.version());
            while (files.hasNext()) {
                var file = files.next();
                json.writeStartObject();
                json.writeStringField("path", file.path());
                json.writeStringField("sha256", file.sha256());
                json.writeNumberField("size", file.size());
                json.writeStringField("key", file.objectKey(source.storagePath()));
                if (file.image() != null) {
                    json.writeNumberField("width", file.image().width());
                    json.writeNumberField("height", file.image().height());
                    json.writeStringField("split", file.split());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void annotations(JsonGenerator json, @Nullable PublishedAnnotations annotations) throws IOException {
        if (annotations == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("project_id", annotations.getProjectId());
        json.writeNumberField("version_id", annotations.getVersionId());
        json.writeStringField("version_number", annotations.getVersionNumber());
        json.writeArrayFieldStart("files");
        for (var file : annotations.getFilesList()) {
            json.writeStartObject();
            json.writeStringField("format", file.getFormat());
            json.writeStringField("key", file.getKey());
            json.writeStringField("sha256", file.getSha256());
            json.writeNumberField("size", file.getSizeBytes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
