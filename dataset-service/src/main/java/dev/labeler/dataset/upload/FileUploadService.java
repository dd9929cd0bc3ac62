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

/// Files that clients send straight into storage, in parts. Nothing of them is seen until the whole
/// has been read back and found to be what was promised.
final class FileUploadService {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int SWEPT_AT_ONCE = 100;
    private static final int READS = 3;

    private final Database database;
    private final ObjectStore store;
    private final DatasetAccessCheck grants;
    private final FileSetEditor changes;
    private final Clock clock;

    FileUploadService(
            Database database, ObjectStore store, DatasetAccessCheck grants, FileSetEditor changes, Clock clock) {
        this.database = database;
        this.store = store;
        this.grants = grants;
        this.changes = changes;
        this.clock = clock;
    }

    FileUpload start(StartFileUploadRequest request) {
        var dataset = grants.require(request.getDatasetId()).dataset();
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
        var begun = begunOnce(request, row);
        if (!begun.uploadId().equals(row.uploadId())) {
            store.presignedUploads().abort(row.key(), row.storeId());
        }
        return toProto(begun);
    }

    /// The row, or that of the earlier call which this one repeats. Only its id is kept with the
    /// idempotency key, because the links are signed anew.
    private FileUploadDao.FileUploadRow begunOnce(StartFileUploadRequest request, FileUploadDao.FileUploadRow row) {
        return database.transactions().inTransaction(handle -> {
            var first = IdempotencyStore.runOnce(handle, request, FileUpload.parser(), () -> {
                FileUploadDao.insert(handle, row);
                return FileUpload.newBuilder().setUploadId(row.uploadId()).build();
            });
            var begun = FileUploadDao.find(handle, row.datasetId(), first.getUploadId());
            if (begun == null) {
                throw notFound(first.getUploadId());
            }
            return begun;
        });
    }

    DatasetVersion complete(CompleteFileUploadRequest request) throws Exception {
        var dataset = grants.require(request.getDatasetId()).dataset();
        var row = database.jdbi().withHandle(handle -> FileUploadDao.find(handle, dataset.id(), request.getUploadId()));
        if (row == null) {
            throw notFound(request.getUploadId());
        }
        var version = row.version();
        if (version != null) {
            return database.jdbi().withHandle(handle -> DatasetVersionReader.version(handle, dataset, version));
        }
        join(row);
        var wish = new CompletedUploadEdit(row, verified(row));
        try (var _ = changes.reserve(dataset, 1)) {
            return changes.apply(
                    dataset.id(), "uploaded", wish, request, DatasetVersion.parser(), (handle, outcome) -> {
                        if (!FileUploadDao.complete(
                                handle, row, outcome.dataset().version())) {
                            throw notFound(row.uploadId());
                        }
                        return DatasetVersionReader.version(handle, outcome.dataset());
                    });
        }
    }

    void abort(AbortFileUploadRequest request) {
        var dataset = grants.require(request.getDatasetId()).dataset();
        var row = database.jdbi().withHandle(handle -> FileUploadDao.find(handle, dataset.id(), request.getUploadId()));
        if (row != null) {
            expire(database, store, row);
        }
    }

    /// Gives up what has expired, and forgets what was completed a while ago.
    static void sweep(Database database, ObjectStore store) {
        database.jdbi()
                .withHandle(handle -> FileUploadDao.expired(handle, SWEPT_AT_ONCE))
                .forEach(row -> expire(database, store, row));
        database.jdbi().useHandle(FileUploadDao::deleteCompleted);
    }

    private static void expire(Database database, ObjectStore store, FileUploadDao.FileUploadRow row) {
        // First the row, under whose lock somebody may be completing it.
        boolean given = database.transactions().inTransaction(handle -> {
            if (!FileUploadDao.markExpired(handle, row)) {
                return false;
            }
            ObjectGarbageCollector.add(handle, List.of(row.key()));
            return true;
        });
        if (given) {
            store.presignedUploads().abort(row.key(), row.storeId());
        }
    }

    /// Where a repeated call finds the parts joined already, their object is there.
    private void join(FileUploadDao.FileUploadRow row) {
        var arrived = store.presignedUploads().listParts(row.key(), row.storeId());
        if (arrived.isEmpty() && store.head(row.key()) != null) {
            return;
        }
        var wanted = PartLayout.of(row.size());
        for (var number = 1; number <= wanted.count(); number++) {
            var n = number;
            var size = wanted.size(n);
            if (arrived.stream().noneMatch(part -> part.partNumber() == n && part.size() == size)) {
                throw refused("parts[" + n + "]", "part " + n + " of " + size + " bytes has not arrived");
            }
        }
        store.presignedUploads().complete(row.key(), row.storeId(), arrived.subList(0, wanted.count()));
    }

    /// A bit may flip on the way back as well, so that other bytes are read again before they count.
    ///
    /// @throws Failure UNPROCESSABLE where it is not what was promised; then it is gone
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
            if (read == READS) {
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

    /// By the name, since the store wants it before any byte has come.
    private static String contentType(String path) {
        var guessed = URLConnection.guessContentTypeFromName(path);
        return guessed == null ? "application/octet-stream" : guessed;
    }

    private static void check(StartFileUploadRequest request) {
        if (request.getSize() < 1 || request.getSize() > PartLayout.MOST_BYTES) {
            throw refused("size", "must be 1 to " + PartLayout.MOST_BYTES + " bytes");
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
                        "There is no upload " + uploadId + "; it was given up, or never begun.")
                .with("upload_id", uploadId);
    }
}
