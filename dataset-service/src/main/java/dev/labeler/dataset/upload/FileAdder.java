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

/// Adds files to a dataset. Stores them in a new folder first; then inserts the rows and the version and hands the
/// folder over in one transaction.
final class FileAdder {
    private final UploadGrpcService.UploadSettings settings;
    private final Database database;
    private final ObjectStore store;
    private final DatasetAccessCheck accessCheck;
    private final FileSetEditor editor;
    private final PrefixLeaseRegistry prefixes;

    FileAdder(
            UploadGrpcService.UploadSettings settings,
            Database database,
            ObjectStore store,
            DatasetAccessCheck accessCheck,
            FileSetEditor editor,
            PrefixLeaseRegistry prefixes) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.accessCheck = accessCheck;
        this.editor = editor;
        this.prefixes = prefixes;
    }

    UploadDatasetResponse add(Iterator<AddFilesRequest> messages) throws Exception {
        var steps = UploadMessage.ofAdded(messages);
        var header = UploadReceiver.header(steps);
        // Checks access before the files are received.
        var dataset = accessCheck.require(header.getDatasetId()).dataset();
        try (var progress = new UploadProgressRecorder(database, header.hasUploadId() ? header.getUploadId() : null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits());
                var lease = prefixes.leaseFolder(dataset.id(), Caller.current().subject())) {
            UploadReceiver.files(steps, spooled, progress);
            try (var _ = editor.reserve(dataset, spooled.count())) {
                return add(header, dataset, spooled, lease, progress);
            }
        }
    }

    private UploadDatasetResponse add(
            AddFilesHeader header,
            DatasetRow dataset,
            SpooledUpload spooled,
            PrefixLease lease,
            UploadProgressRecorder progress)
            throws Exception {
        progress.begin("scanning", 0);
        var scan = scan(dataset, spooled, lease);
        var edit = AddFilesEdit.of(scan, header.getLabelsOnly(), dataset, lease, store, progress);
        var request = BytesValue.of(header.toByteString().concat(ByteString.copyFromUtf8(scan.contentHash())));
        var response = editor.apply(
                dataset.id(),
                "uploaded",
                edit,
                request,
                UploadDatasetResponse.parser(),
                (_, outcome) -> edit.toResponse(outcome));
        edit.onCommitted();
        progress.succeeded(dataset.id());
        return response;
    }

    /// A method of its own, so that the list of existing files can be freed as soon as the paths of the new ones
    /// are known.
    private UploadScan scan(DatasetRow dataset, SpooledUpload spooled, PrefixLease lease) throws IOException {
        try (var known = FileSet.load(database, store, dataset)) {
            var contents = spooled.contents((folder, files) -> isDatasetFolder(folder, files, known.all(), dataset));
            var folder = lease.prefix().substring(dataset.storagePath().length());
            return UploadScan.of(contents, new UnpackedSizeLimiter(spooled.size(), settings.limits()), folder);
        }
    }

    /// Whether the common top folder of the new files belongs to the dataset and must be kept: it has files there
    /// already, or it is another class of an ImageFolder.
    private static boolean isDatasetFolder(
            String folder, List<ReadableFile> files, NavigableMap<String, ScannedFile> known, DatasetRow dataset) {
        var next = known.ceilingKey(folder);
        if (next != null && next.startsWith(folder)) {
            return true;
        }
        return dataset.format() == DatasetFormat.DATASET_FORMAT_IMAGEFOLDER
                && files.stream().anyMatch(file -> file.path().indexOf('/', folder.length()) < 0);
    }
}
