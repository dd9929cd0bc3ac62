package dev.labeler.dataset.upload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.analysis.Analysis;
import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.dataset.archive.UnpackedTotal;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIds;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.MetaFiles;
import dev.labeler.dataset.file.FileDao;
import dev.labeler.dataset.file.ImageDao;
import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.dataset.scan.Scan;
import dev.labeler.dataset.version.Change;
import dev.labeler.dataset.version.FileCounts;
import dev.labeler.dataset.version.Versions;
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
final class Uploads {
    private static final long FIRST_VERSION = 1;

    private final Database database;
    private final ObjectStore store;
    private final UploadGrpcService.Settings settings;
    private final Clock clock;
    private final Prefixes prefixes;
    private final Versions versions;
    private final Lanes lanes;

    Uploads(
            UploadGrpcService.Settings settings,
            Database database,
            ObjectStore store,
            Clock clock,
            Prefixes prefixes,
            Versions versions,
            Lanes lanes) {
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
        var steps = UploadStep.ofNew(messages);
        var header = Spooling.header(steps);
        var wanted = NewDataset.fromProto(header);
        refuseTaken(wanted.id());
        try (var progress = new UploadProgress(database, header.hasUploadId() ? header.getUploadId() : null);
                var spooled = new SpooledUpload(settings.spoolDirectory(), settings.limits())) {
            Spooling.files(steps, spooled, progress);
            try (var _ = lanes.enter(spooled.count())) {
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
            UploadProgress progress)
            throws Exception {
        progress.begin("scanning", 0);
        var scan = Scan.of(spooled.contents(), new UnpackedTotal(spooled.size(), settings.limits()), "");
        // What a repetition of the call must equal.
        var request = BytesValue.of(header.toByteString().concat(ByteString.copyFromUtf8(scan.contentHash())));
        var answered = storedAnswer(request);
        if (answered != null) {
            return answered;
        }
        var analysis = DatasetAnalyser.analyse(scan.files(), null, null);
        NothingFound.refuse(analysis, scan);
        var id = wanted.id() == null ? DatasetIds.create() : wanted.id();
        try (var held = prefixes.hold(id, Caller.current().subject())) {
            var row = row(id, wanted, spooled.title(), scan, analysis, owner, viewer.organizationId());
            var answer = store(held, row, scan, analysis, request, progress);
            progress.succeeded(answer.getDatasetId());
            return answer;
        }
    }

    private UploadDatasetResponse store(
            HeldPrefix held, DatasetRow row, Scan scan, Analysis analysis, BytesValue request, UploadProgress progress)
            throws Exception {
        var counts = new FileCounts(scan.files().size(), 0, 0);
        var report = UploadReport.toProto(row, analysis, scan.skipped(), counts, 0);
        var reportJson = ReportJson.of(analysis, scan.skipped());
        new ObjectWriter(store, held, row.storagePath(), progress).write(scan.files());
        MetaFiles.write(store, row, reportJson);
        if (Context.current().isCancelled()) {
            throw new CancellationException("the client has gone");
        }
        var answer = database.transactions().once(request, UploadDatasetResponse.parser(), handle -> {
            insert(handle, held, row, analysis, reportJson);
            return report;
        });
        // A simultaneous repetition of the same call may have won; then these objects are nobody's.
        if (answer.getDatasetId().equals(row.id())) {
            held.keep();
            versions.committed();
        }
        return answer;
    }

    private void insert(Handle handle, HeldPrefix held, DatasetRow row, Analysis analysis, String report)
            throws Exception {
        if (!held.handOver(handle)) {
            throw Failure.aborted("The upload stood still for too long and was given up; repeat it.", null);
        }
        DatasetDao.insert(handle, row);
        ImageDao.insert(handle, row.id(), row.version(), analysis.images());
        FileDao.insert(handle, row.id(), row.version(), analysis.files());
        versions.first(handle, row, Change.of("created", report));
    }

    /// Before gigabytes are taken in vain. A repeated call under an idempotency key is answered
    /// once its content is known.
    private void refuseTaken(@Nullable String id) {
        if (id != null
                && CallContext.idempotencyKey() == null
                && database.jdbi().withHandle(handle -> DatasetDao.exists(handle, id))) {
            throw Prefixes.taken(id);
        }
    }

    private @Nullable UploadDatasetResponse storedAnswer(BytesValue request) {
        if (CallContext.idempotencyKey() == null) {
            return null;
        }
        try {
            return database.transactions().once(request, UploadDatasetResponse.parser(), handle -> {
                throw new NotYetException();
            });
        } catch (NotYetException e) {
            return null;
        }
    }

    /// Takes the claim of the key back: the effect comes later.
    private static final class NotYetException extends RuntimeException {}

    private DatasetRow row(
            String id,
            NewDataset wanted,
            @Nullable String title,
            Scan scan,
            Analysis analysis,
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
