package dev.labeler.dataset.upload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.dataset.archive.UnpackedSizeLimiter;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIdFormat;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.file.DatasetFileDao;
import dev.labeler.dataset.file.DatasetImageDao;
import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.dataset.scan.UploadScan;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.dataset.version.FileChangeCounts;
import dev.labeler.dataset.version.VersionChange;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadHeader;
import io.grpc.Context;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates datasets from uploads. The order makes it safe to be killed at any point: lease the prefix, write the
/// objects, then insert the rows and hand the prefix over in one transaction.
final class DatasetCreator {
    private static final long FIRST_VERSION = 1;

    private final Database database;
    private final ObjectStore store;
    private final UploadGrpcService.UploadSettings settings;
    private final Clock clock;
    private final PrefixLeaseRegistry prefixes;
    private final DatasetVersionWriter versions;
    private final UploadConcurrencyLimiter limiter;

    DatasetCreator(
            UploadGrpcService.UploadSettings settings,
            Database database,
            ObjectStore store,
            Clock clock,
            PrefixLeaseRegistry prefixes,
            DatasetVersionWriter versions,
            UploadConcurrencyLimiter limiter) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.prefixes = prefixes;
        this.versions = versions;
        this.limiter = limiter;
    }

    /// @param viewer the caller, who becomes the owner
    UploadDatasetResponse upload(Iterator<UploadDatasetRequest> messages, Viewer viewer) throws Exception {
        var owner = Caller.requireUser().id();
        var steps = UploadMessage.ofNew(messages);
        var header = UploadReceiver.header(steps);
        var requested = NewDataset.fromProto(header);
        refuseTaken(requested.id());
        try (var progress = new UploadProgressRecorder(database, header.hasUploadId() ? header.getUploadId() : null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits())) {
            UploadReceiver.files(steps, spooled, progress);
            try (var _ = limiter.acquire(spooled.count())) {
                return create(header, requested, spooled, owner, viewer, progress);
            }
        }
    }

    private UploadDatasetResponse create(
            UploadHeader header,
            NewDataset requested,
            SpooledUpload spooled,
            long owner,
            Viewer viewer,
            UploadProgressRecorder progress)
            throws Exception {
        progress.begin("scanning", 0);
        var scan = UploadScan.of(spooled.contents(), new UnpackedSizeLimiter(spooled.size(), settings.limits()), "");
        // A repeated call must have the same header and content.
        var request = BytesValue.of(header.toByteString().concat(ByteString.copyFromUtf8(scan.contentHash())));
        var stored = findStoredResponse(request);
        if (stored != null) {
            return stored;
        }
        var analysis = DatasetAnalyser.analyse(scan.files(), null, null);
        UploadRejections.requireContent(analysis, scan);
        var id = requested.id() == null ? DatasetIdFormat.create() : requested.id();
        try (var lease = prefixes.lease(id, Caller.current().subject())) {
            var row = row(id, requested, spooled.title(), scan, analysis, owner, viewer.organizationId());
            var response = store(lease, row, scan, analysis, request, progress);
            progress.succeeded(response.getDatasetId());
            return response;
        }
    }

    private UploadDatasetResponse store(
            PrefixLease lease,
            DatasetRow row,
            UploadScan scan,
            UploadAnalysis analysis,
            BytesValue request,
            UploadProgressRecorder progress)
            throws Exception {
        var counts = new FileChangeCounts(scan.files().size(), 0, 0);
        var report = UploadResponseMapping.toProto(row, analysis, scan.skipped(), counts, 0);
        var reportJson = AnalysisReportJson.of(analysis, scan.skipped());
        new UploadObjectWriter(store, lease, row.storagePath(), progress).write(scan.files());
        MetaFileWriter.write(store, row, reportJson);
        if (Context.current().isCancelled()) {
            throw new CancellationException("the call was cancelled");
        }
        var response = database.transactions().once(request, UploadDatasetResponse.parser(), handle -> {
            insert(handle, lease, row, analysis, reportJson);
            return report;
        });
        // A concurrent repetition of the call may have committed first; then closing the lease deletes these objects.
        if (response.getDatasetId().equals(row.id())) {
            lease.markHandedOver();
            versions.triggerJobs();
        }
        return response;
    }

    private void insert(Handle handle, PrefixLease lease, DatasetRow row, UploadAnalysis analysis, String report)
            throws Exception {
        if (!lease.handOver(handle)) {
            throw UploadRejections.leaseExpired();
        }
        DatasetDao.insert(handle, row);
        DatasetImageDao.insert(handle, row.id(), row.version(), analysis.images());
        DatasetFileDao.insert(handle, row.id(), row.version(), analysis.files());
        versions.insert(handle, row, VersionChange.of("created", report));
    }

    /// Refuses an id in use before the files are received. A repeated call with an idempotency key gets its
    /// response after the scan, when its content is known.
    private void refuseTaken(@Nullable String id) {
        if (id != null
                && CallContext.idempotencyKey() == null
                && database.jdbi().withHandle(handle -> DatasetDao.exists(handle, id))) {
            throw PrefixLeaseRegistry.alreadyExists(id);
        }
    }

    private @Nullable UploadDatasetResponse findStoredResponse(BytesValue request) {
        if (CallContext.idempotencyKey() == null) {
            return null;
        }
        try {
            return database.transactions().once(request, UploadDatasetResponse.parser(), handle -> {
                throw new NoStoredResponseException();
            });
        } catch (NoStoredResponseException e) {
            return null;
        }
    }

    /// Rolls back the claim of the key, because the dataset is created later.
    private static final class NoStoredResponseException extends RuntimeException {}

    private DatasetRow row(
            String id,
            NewDataset requested,
            @Nullable String title,
            UploadScan scan,
            UploadAnalysis analysis,
            long owner,
            @Nullable Long organization) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new DatasetRow(
                id,
                requested.nameOr(title == null ? id : title),
                requested.description(),
                analysis.format(),
                analysis.annotations() > 0,
                settings.storageType(),
                ObjectKeys.prefix(id),
                analysis.imageRoot(),
                analysis.annotationPath(),
                requested.visibility(),
                owner,
                organization,
                analysis.images().size(),
                analysis.missingImages(),
                analysis.annotations(),
                analysis.classNames(),
                requested.tags(),
                requested.taskType() == null ? analysis.taskType() : requested.taskType(),
                analysis.splits(),
                scan.sizeBytes(),
                FIRST_VERSION,
                scan.contentHash(),
                now,
                now);
    }
}
