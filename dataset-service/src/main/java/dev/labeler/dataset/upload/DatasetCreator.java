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
import dev.labeler.kit.rpc.Failure;
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

/// Creates datasets from uploads. The order is what keeps it safe to be killed in: a claim on the
/// prefix, the objects, then the rows and the end of the claim in one transaction.
final class DatasetCreator {
    private static final long FIRST_VERSION = 1;

    private final Database database;
    private final ObjectStore store;
    private final UploadGrpcService.UploadSettings settings;
    private final Clock clock;
    private final PrefixLeaseRegistry prefixes;
    private final DatasetVersionWriter versions;
    private final UploadConcurrencyLimiter lanes;

    DatasetCreator(
            UploadGrpcService.UploadSettings settings,
            Database database,
            ObjectStore store,
            Clock clock,
            PrefixLeaseRegistry prefixes,
            DatasetVersionWriter versions,
            UploadConcurrencyLimiter lanes) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.prefixes = prefixes;
        this.versions = versions;
        this.lanes = lanes;
    }

    /// @param viewer the caller, who becomes the owner
    UploadDatasetResponse upload(Iterator<UploadDatasetRequest> messages, Viewer viewer) throws Exception {
        var owner = Caller.requireUser().id();
        var steps = UploadMessage.ofNew(messages);
        var header = UploadReceiver.header(steps);
        var wanted = NewDataset.fromProto(header);
        refuseTaken(wanted.id());
        try (var progress = new UploadProgressRecorder(database, header.hasUploadId() ? header.getUploadId() : null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits())) {
            UploadReceiver.files(steps, spooled, progress);
            try (var _ = lanes.acquire(spooled.count())) {
                return create(header, wanted, spooled, owner, viewer, progress);
            }
        }
    }

    private UploadDatasetResponse create(
            UploadHeader header,
            NewDataset wanted,
            SpooledUpload spooled,
            long owner,
            Viewer viewer,
            UploadProgressRecorder progress)
            throws Exception {
        progress.begin("scanning", 0);
        var scan = UploadScan.of(spooled.contents(), new UnpackedSizeLimiter(spooled.size(), settings.limits()), "");
        // What a repetition of the call must equal.
        var request = BytesValue.of(header.toByteString().concat(ByteString.copyFromUtf8(scan.contentHash())));
        var answered = storedAnswer(request);
        if (answered != null) {
            return answered;
        }
        var analysis = DatasetAnalyser.analyse(scan.files(), null, null);
        UploadRejections.requireContent(analysis, scan);
        var id = wanted.id() == null ? DatasetIdFormat.create() : wanted.id();
        try (var held = prefixes.lease(id, Caller.current().subject())) {
            var row = row(id, wanted, spooled.title(), scan, analysis, owner, viewer.organizationId());
            var answer = store(held, row, scan, analysis, request, progress);
            progress.succeeded(answer.getDatasetId());
            return answer;
        }
    }

    private UploadDatasetResponse store(
            PrefixLease held,
            DatasetRow row,
            UploadScan scan,
            UploadAnalysis analysis,
            BytesValue request,
            UploadProgressRecorder progress)
            throws Exception {
        var counts = new FileChangeCounts(scan.files().size(), 0, 0);
        var report = UploadResponseMapping.toProto(row, analysis, scan.skipped(), counts, 0);
        var reportJson = AnalysisReportJson.of(analysis, scan.skipped());
        new UploadObjectWriter(store, held, row.storagePath(), progress).write(scan.files());
        MetaFileWriter.write(store, row, reportJson);
        if (Context.current().isCancelled()) {
            throw new CancellationException("the client has gone");
        }
        var answer = database.transactions().once(request, UploadDatasetResponse.parser(), handle -> {
            insert(handle, held, row, analysis, reportJson);
            return report;
        });
        // A simultaneous repetition of the same call may have won; then these objects are nobody's.
        if (answer.getDatasetId().equals(row.id())) {
            held.markHandedOver();
            versions.triggerJobs();
        }
        return answer;
    }

    private void insert(Handle handle, PrefixLease held, DatasetRow row, UploadAnalysis analysis, String report)
            throws Exception {
        if (!held.handOver(handle)) {
            throw Failure.aborted("The upload stood still for too long and was given up; repeat it.", null);
        }
        DatasetDao.insert(handle, row);
        DatasetImageDao.insert(handle, row.id(), row.version(), analysis.images());
        DatasetFileDao.insert(handle, row.id(), row.version(), analysis.files());
        versions.insertFirst(handle, row, VersionChange.of("created", report));
    }

    /// Before gigabytes are taken in vain. A repeated call under an idempotency key is answered
    /// once its content is known.
    private void refuseTaken(@Nullable String id) {
        if (id != null
                && CallContext.idempotencyKey() == null
                && database.jdbi().withHandle(handle -> DatasetDao.exists(handle, id))) {
            throw PrefixLeaseRegistry.alreadyExists(id);
        }
    }

    private @Nullable UploadDatasetResponse storedAnswer(BytesValue request) {
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

    /// Takes the claim of the key back: the effect comes later.
    private static final class NoStoredResponseException extends RuntimeException {}

    private DatasetRow row(
            String id,
            NewDataset wanted,
            @Nullable String title,
            UploadScan scan,
            UploadAnalysis analysis,
            long owner,
            @Nullable Long organization) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new DatasetRow(
                id,
                wanted.nameOr(title == null ? id : title),
                wanted.description(),
                analysis.format(),
                analysis.annotations() > 0,
                settings.storageType(),
                ObjectKeys.prefix(id),
                analysis.imageRoot(),
                analysis.annotationPath(),
                wanted.visibility(),
                owner,
                organization,
                analysis.images().size(),
                analysis.missingImages(),
                analysis.annotations(),
                analysis.classNames(),
                wanted.tags(),
                wanted.taskType() == null ? analysis.taskType() : wanted.taskType(),
                analysis.splits(),
                scan.sizeBytes(),
                FIRST_VERSION,
                scan.contentHash(),
                now,
                now);
    }
}
