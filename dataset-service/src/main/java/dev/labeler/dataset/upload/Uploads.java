package dev.labeler.dataset.upload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.analysis.Analysis;
import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.dataset.archive.SpooledUpload;
import dev.labeler.dataset.archive.UnpackedTotal;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIds;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.MetaFiles;
import dev.labeler.dataset.file.FileDao;
import dev.labeler.dataset.file.ImageDao;
import dev.labeler.dataset.scan.Scan;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Idempotency;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadHeader;
import io.grpc.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates datasets from uploads. The order is what keeps it safe to be killed in: a claim on the
/// prefix, the objects, then the rows and the end of the claim in one transaction.
public final class Uploads {
    private static final long FIRST_VERSION = 1;

    private final Database database;
    private final ObjectStore store;
    private final String storageType;
    private final Path spoolDirectory;
    private final ArchiveLimits limits;
    private final Clock clock;
    private final Prefixes prefixes;

    /// @param storageType the provider's word, `s3proxy`
    /// @param spoolDirectory has room for the largest upload, twice where that is a tar.gz
    public Uploads(
            Database database,
            ObjectStore store,
            String storageType,
            Path spoolDirectory,
            ArchiveLimits limits,
            Clock clock,
            Prefixes prefixes) {
        this.database = database;
        this.store = store;
        this.storageType = storageType;
        this.spoolDirectory = spoolDirectory;
        this.limits = limits;
        this.clock = clock;
        this.prefixes = prefixes;
    }

    /// @param viewer the caller, who becomes the owner
    public UploadDatasetResponse upload(Iterator<UploadDatasetRequest> steps, Viewer viewer) throws Exception {
        var owner = Caller.requireUser().id();
        var header = header(steps);
        var wanted = NewDataset.fromProto(header);
        refuseTaken(wanted.id());
        try (var spooled = new SpooledUpload(spoolDirectory, limits)) {
            spool(steps, spooled);
            var scan = Scan.of(spooled.contents(), new UnpackedTotal(spooled.size(), limits));
            // What a repetition of the call must equal.
            var request = BytesValue.of(header.toByteString().concat(ByteString.copyFromUtf8(scan.contentHash())));
            var answered = storedAnswer(request);
            if (answered != null) {
                return answered;
            }
            var analysis = DatasetAnalyser.analyse(scan.files());
            NothingFound.refuse(analysis, scan);
            var id = wanted.id() == null ? DatasetIds.create() : wanted.id();
            try (var held = prefixes.hold(id, Caller.current().subject())) {
                var row = row(id, wanted, spooled.title(), scan, analysis, owner, viewer.organizationId());
                return store(held, row, scan, analysis, request);
            }
        }
    }

    private UploadDatasetResponse store(
            HeldPrefix held, DatasetRow row, Scan scan, Analysis analysis, BytesValue request) throws Exception {
        var report = UploadReport.toProto(row, analysis, scan.skipped());
        var reportJson = ReportJson.of(report);
        new ObjectWriter(store, held).write(scan.files());
        MetaFiles.write(store, row, reportJson);
        if (Context.current().isCancelled()) {
            throw new CancellationException("the client has gone");
        }
        var answer = database.transactions()
                .inTransaction(handle -> Idempotency.once(handle, request, UploadDatasetResponse.parser(), () -> {
                    insert(handle, held, row, analysis, reportJson);
                    return report;
                }));
        // A simultaneous repetition of the same call may have won; then these objects are nobody's.
        if (answer.getDatasetId().equals(row.id())) {
            held.keep();
        }
        return answer;
    }

    private static void insert(Handle handle, HeldPrefix held, DatasetRow row, Analysis analysis, String report)
            throws Exception {
        if (!held.handOver(handle)) {
            throw Failure.aborted("The upload stood still for too long and was given up; repeat it.", null);
        }
        DatasetDao.insert(handle, row);
        MetaFiles.insertReport(handle, row.id(), report);
        ImageDao.insert(handle, row.id(), row.version(), analysis.images());
        FileDao.insert(handle, row.id(), row.version(), analysis.files());
    }

    private static UploadHeader header(Iterator<UploadDatasetRequest> steps) {
        if (!steps.hasNext()) {
            throw Failure.invalid("The upload is empty; send `header` first.").with("path", "$.header");
        }
        var first = steps.next();
        if (!first.hasHeader()) {
            throw Failure.invalid("The first message of an upload must be its `header`.")
                    .with("path", "$.header");
        }
        return first.getHeader();
    }

    private static void spool(Iterator<UploadDatasetRequest> steps, SpooledUpload spooled) throws IOException {
        var files = 0;
        while (steps.hasNext()) {
            var step = steps.next();
            switch (step.getStepCase()) {
                case FILE -> {
                    spooled.begin(step.getFile().getPath());
                    files++;
                }
                case DATA -> spooled.write(step.getData().asReadOnlyByteBuffer());
                case HEADER ->
                    throw Failure.invalid("An upload has one `header`.").with("path", "$.header");
                case STEP_NOT_SET -> throw Failure.invalid("A message of the upload is empty.");
            }
        }
        if (files == 0) {
            throw Failure.invalid("The upload holds no file; send a zip, a tar.gz or files.")
                    .with("path", "$.file");
        }
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
            return database.transactions()
                    .inTransaction(handle -> Idempotency.once(handle, request, UploadDatasetResponse.parser(), () -> {
                        throw new NotYetException();
                    }));
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
                storageType,
                Prefixes.of(id),
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
