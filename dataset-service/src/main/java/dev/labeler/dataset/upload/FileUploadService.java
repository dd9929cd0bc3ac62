package dev.labeler.dataset.upload;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.archive.UploadContents;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.image.NotAnImageException;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.scan.UploadScan;
import dev.labeler.dataset.version.DatasetVersionReader;
import dev.labeler.dataset.version.ObjectGarbageCollector;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.PartLayout;
import dev.labeler.proto.dataset.v1.AbortFileUploadRequest;
import dev.labeler.proto.dataset.v1.CompleteFileUploadRequest;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.FileUpload;
import dev.labeler.proto.dataset.v1.StartFileUploadRequest;
import dev.labeler.proto.dataset.v1.UploadPart;
import dev.labeler.proto.type.v1.ErrorReason;
import java.io.IOException;
import java.net.URLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// Direct uploads of files to the store, in parts. A file becomes visible after it was read back and its size and
/// hash match the request.
final class FileUploadService {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int SWEEP_BATCH = 100;
    private static final int VERIFY_ATTEMPTS = 3;

    private final Database database;
    private final ObjectStore store;
    private final DatasetAccessCheck accessCheck;
    private final FileSetEditor editor;
    private final Clock clock;

    FileUploadService(
            Database database, ObjectStore store, DatasetAccessCheck accessCheck, FileSetEditor editor, Clock clock) {
        this.database = database;
        this.store = store;
        this.accessCheck = accessCheck;
        this.editor = editor;
        this.clock = clock;
    }

    FileUpload start(StartFileUploadRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        check(request);
        var path = UploadContents.checkedPath(request.getPath());
        var reason = UploadScan.reasonToSkip(path);
        if (reason != null) {
            throw refused("path", reason);
        }
        var folder = PrefixLeaseRegistry.newFolder();
        var uploadId = "up_" + UUID.randomUUID().toString().replace("-", "");
        var key = dataset.storagePath() + folder + path;
        var row = new FileUploadDao.FileUploadRow(
                dataset.id(),
                uploadId,
                path,
                request.getSize(),
                request.getSha256(),
                folder,
                store.presignedUploads().begin(key, contentType(path)),
                Caller.current().userId(),
                clock.instant().plus(LIFETIME),
                null);
        var started = insertOnce(request, row);
        if (!started.uploadId().equals(row.uploadId())) {
            store.presignedUploads().abort(row.key(), row.storeId());
        }
        return toProto(started);
    }

    /// Inserts the row, or returns that of the earlier call which this one repeats. Only the id is stored with the
    /// idempotency key, because the links are signed again.
    private FileUploadDao.FileUploadRow insertOnce(StartFileUploadRequest request, FileUploadDao.FileUploadRow row) {
        return database.transactions().inTransaction(handle -> {
            var first = IdempotencyStore.runOnce(handle, request, FileUpload.parser(), () -> {
                FileUploadDao.insert(handle, row);
                return FileUpload.newBuilder().setUploadId(row.uploadId()).build();
            });
            var started = FileUploadDao.find(handle, row.datasetId(), first.getUploadId());
            if (started == null) {
                throw notFound(first.getUploadId());
            }
            return started;
        });
    }

    DatasetVersion complete(CompleteFileUploadRequest request) throws Exception {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var row = database.jdbi().withHandle(handle -> FileUploadDao.find(handle, dataset.id(), request.getUploadId()));
        if (row == null) {
            throw notFound(request.getUploadId());
        }
        var version = row.version();
        if (version != null) {
            return database.jdbi().withHandle(handle -> DatasetVersionReader.version(handle, dataset, version));
        }
        join(row);
        var edit = new CompletedUploadEdit(row, verified(row));
        try (var _ = editor.reserve(dataset, 1)) {
            return editor.apply(dataset.id(), "uploaded", edit, request, DatasetVersion.parser(), (handle, outcome) -> {
                if (!FileUploadDao.complete(handle, row, outcome.dataset().version())) {
                    throw notFound(row.uploadId());
                }
                return DatasetVersionReader.version(handle, outcome.dataset());
            });
        }
    }

    void abort(AbortFileUploadRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var row = database.jdbi().withHandle(handle -> FileUploadDao.find(handle, dataset.id(), request.getUploadId()));
        if (row != null) {
            expire(database, store, row);
        }
    }

    /// Aborts expired uploads, and deletes the rows of completed ones after their expiry.
    static void sweep(Database database, ObjectStore store) {
        database.jdbi()
                .withHandle(handle -> FileUploadDao.expired(handle, SWEEP_BATCH))
                .forEach(row -> expire(database, store, row));
        database.jdbi().useHandle(FileUploadDao::deleteCompleted);
    }

    private static void expire(Database database, ObjectStore store, FileUploadDao.FileUploadRow row) {
        // The row first: a concurrent completion holds its lock.
        boolean wasOpen = database.transactions().inTransaction(handle -> {
            if (!FileUploadDao.markExpired(handle, row)) {
                return false;
            }
            ObjectGarbageCollector.add(handle, List.of(row.key()));
            return true;
        });
        if (wasOpen) {
            store.presignedUploads().abort(row.key(), row.storeId());
        }
    }

    /// Joins the parts, unless an earlier call did: then the object exists.
    private void join(FileUploadDao.FileUploadRow row) {
        var layout = PartLayout.of(row.size());
        var missing = store.presignedUploads().join(row.key(), row.storeId(), layout);
        if (missing > 0) {
            throw refused(
                    "parts[" + missing + "]",
                    "part " + missing + " of " + layout.size(missing) + " bytes was not uploaded");
        }
    }

    /// Reads the object again on a mismatch, because the transfer may have damaged it.
    ///
    /// @throws Failure UNPROCESSABLE where the content does not match the request; the upload is aborted then
    private ScannedFile verified(FileUploadDao.FileUploadRow row) throws IOException {
        for (var read = 1; ; read++) {
            Failure refusal;
            try {
                var file =
                        UploadScan.scanStored(new ReadableFile(row.path(), () -> store.open(row.key())), row.folder());
                if (file.size() == row.size() && file.sha256().equals(row.sha256())) {
                    return file;
                }
                refusal = refused("sha256", "the stored bytes have the hash " + file.sha256());
            } catch (NotAnImageException e) {
                refusal = refused("path", e.reason());
            }
            if (read == VERIFY_ATTEMPTS) {
                expire(database, store, row);
                throw refusal;
            }
        }
    }

    private record CompletedUploadEdit(FileUploadDao.FileUploadRow row, ScannedFile file)
            implements FileSetEditor.FileSetEdit {
        @Override
        public void edit(NavigableMap<String, ScannedFile> files, DatasetRow dataset) {
            files.put(file.path(), file);
            UploadContents.refuseCollisions(List.copyOf(files.keySet()));
        }

        @Override
        public void commit(Handle handle, Collection<ScannedFile> used) {}

        @Override
        public List<SkippedEntry> skipped() {
            return List.of();
        }
    }

    private FileUpload toProto(FileUploadDao.FileUploadRow row) {
        var parts = PartLayout.of(row.size());
        var upload = FileUpload.newBuilder()
                .setUploadId(row.uploadId())
                .setDatasetId(row.datasetId())
                .setPath(row.path())
                .setPartSize(parts.partSize())
                .setExpiresAt(DatasetMapping.toProto(row.expiresAt()));
        for (var number = 1; number <= parts.count(); number++) {
            var link = store.presignedUploads()
                    .presignPart(row.key(), row.storeId(), number, parts.size(number), LIFETIME);
            upload.addParts(UploadPart.newBuilder()
                    .setPartNumber(number)
                    .setUploadUrl(link.url().toString())
                    .setSize(parts.size(number)));
        }
        return upload.build();
    }

    /// Guessed from the name, because the store needs it before the first byte.
    private static String contentType(String path) {
        var guessed = URLConnection.guessContentTypeFromName(path);
        return guessed == null ? "application/octet-stream" : guessed;
    }

    private static void check(StartFileUploadRequest request) {
        if (request.getSize() < 1 || request.getSize() > PartLayout.MAX_BYTES) {
            throw refused("size", "must be 1 to " + PartLayout.MAX_BYTES + " bytes");
        }
        if (!SHA256.matcher(request.getSha256()).matches()) {
            throw refused("sha256", "must be 64 lower-case hex digits");
        }
    }

    private static Failure refused(String field, String why) {
        return Failure.unprocessable("The file cannot be uploaded: " + field + " " + why + ".")
                .violation(field, why)
                .with("path", field);
    }

    private static Failure notFound(String uploadId) {
        return Failure.notFound(
                        ErrorReason.UPLOAD_NOT_FOUND,
                        "Upload " + uploadId + " does not exist, was aborted or has expired.")
                .with("upload_id", uploadId);
    }
}
