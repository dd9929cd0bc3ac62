package dev.labeler.dataset.upload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.dataset.archive.UnpackedSizeLimiter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.scan.UploadScan;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.AddFilesHeader;
import dev.labeler.proto.dataset.v1.AddFilesRequest;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;

/// Brings more files to a dataset. They are stored in a folder of their own before any row knows of
/// them; rows, version and the end of the claim on that folder are one transaction.
final class FileAdder {
    private final UploadGrpcService.UploadSettings settings;
    private final Database database;
    private final ObjectStore store;
    private final DatasetAccessCheck grants;
    private final FileSetEditor changes;
    private final PrefixLeaseRegistry prefixes;

    FileAdder(
            UploadGrpcService.UploadSettings settings,
            Database database,
            ObjectStore store,
            DatasetAccessCheck grants,
            FileSetEditor changes,
            PrefixLeaseRegistry prefixes) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.grants = grants;
        this.changes = changes;
        this.prefixes = prefixes;
    }

    UploadDatasetResponse add(Iterator<AddFilesRequest> messages) throws Exception {
        var steps = UploadMessage.ofAdded(messages);
        var header = UploadReceiver.header(steps);
        // Before gigabytes are taken in vain.
        var dataset = grants.require(header.getDatasetId()).dataset();
        try (var progress = new UploadProgressRecorder(database, header.hasUploadId() ? header.getUploadId() : null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits());
                var held = prefixes.leaseFolder(dataset.id(), Caller.current().subject())) {
            UploadReceiver.files(steps, spooled, progress);
            try (var _ = changes.reserve(dataset, spooled.count())) {
                return add(header, dataset, spooled, held, progress);
            }
        }
    }

    private UploadDatasetResponse add(
            AddFilesHeader header,
            DatasetRow dataset,
            SpooledUpload spooled,
            PrefixLease held,
            UploadProgressRecorder progress)
            throws Exception {
        progress.begin("scanning", 0);
        var scan = scan(dataset, spooled, held);
        var addition = AddFilesEdit.of(scan, header.getLabelsOnly(), dataset, held, store, progress);
        var request = BytesValue.of(header.toByteString().concat(ByteString.copyFromUtf8(scan.contentHash())));
        var answer = changes.apply(
                dataset.id(),
                "uploaded",
                addition,
                request,
                UploadDatasetResponse.parser(),
                (_, outcome) -> addition.answer(outcome));
        addition.onCommitted();
        progress.succeeded(dataset.id());
        return answer;
    }

    /// Apart, so that the files that are known are not held for longer than it takes to find the new ones' names.
    private UploadScan scan(DatasetRow dataset, SpooledUpload spooled, PrefixLease held) throws IOException {
        try (var known = FileSet.load(database, store, dataset)) {
            var contents = spooled.contents((folder, files) -> isMeant(folder, files, known.all(), dataset));
            var folder = held.prefix().substring(dataset.storagePath().length());
            return UploadScan.of(contents, new UnpackedSizeLimiter(spooled.size(), settings.limits()), folder);
        }
    }

    /// Whether the one folder that all the files lie in is one of the dataset's, not a wrapping: it
    /// has files there already, or it is another class of an ImageFolder.
    private static boolean isMeant(
            String folder, List<ReadableFile> files, NavigableMap<String, ScannedFile> known, DatasetRow dataset) {
        var next = known.ceilingKey(folder);
        if (next != null && next.startsWith(folder)) {
            return true;
        }
        return dataset.format() == DatasetFormat.DATASET_FORMAT_IMAGEFOLDER
                && files.stream().anyMatch(file -> file.path().indexOf('/', folder.length()) < 0);
    }
}
