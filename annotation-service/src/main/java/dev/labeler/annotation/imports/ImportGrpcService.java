package dev.labeler.annotation.imports;

import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.rpc.StatePoller;
import dev.labeler.proto.annotation.v1.GetImportRequest;
import dev.labeler.proto.annotation.v1.ImportFilesRequest;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportServiceGrpc;
import dev.labeler.proto.annotation.v1.ImportStatus;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.WatchImportRequest;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.ImportService`.
public final class ImportGrpcService implements BindableService {
    private final Database database;
    private final ProjectAccessCheck access;
    private final LabelFileForwarder labels;
    private final JobScheduler jobs;
    private final Clock clock;

    /// @param channel to dataset-service with this service's own credential, acting for the current
    ///     caller
    public ImportGrpcService(
            Database database, ProjectAccessCheck access, Channel channel, JobScheduler jobs, Clock clock) {
        this.database = database;
        this.access = access;
        labels = new LabelFileForwarder(channel);
        this.jobs = jobs;
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(ImportServiceGrpc.getServiceDescriptor())
                .unary(ImportServiceGrpc.getStartImportMethod(), this::startImport)
                .clientStream(ImportServiceGrpc.getImportFilesMethod(), this::importFiles)
                .unary(ImportServiceGrpc.getGetImportMethod(), this::getImport)
                .serverStream(ImportServiceGrpc.getWatchImportMethod(), this::watchImport)
                .build();
    }

    private ImportJob importFiles(Iterator<ImportFilesRequest> messages) throws InterruptedException {
        var request = readHeader(messages);
        var dataset = access.requireAccess(request.getProjectId()).dataset().getDatasetId();
        parseState(request);
        parseFormat(request);
        labels.forward(dataset, messages);
        return startImport(request);
    }

    private static StartImportRequest readHeader(Iterator<ImportFilesRequest> messages) {
        if (!messages.hasNext()) {
            throw Failure.invalid("The stream of the import is empty. Send a header first.")
                    .with("path", "header");
        }
        var first = messages.next();
        if (!first.hasHeader()) {
            throw Failure.invalid("The first message of an import must be the header.")
                    .with("path", "header");
        }
        var header = first.getHeader();
        var request = StartImportRequest.newBuilder()
                .setProjectId(header.getProjectId())
                .setState(header.getState())
                .setOnConflict(header.getOnConflict());
        return header.hasFormat() ? request.setFormat(header.getFormat()).build() : request.build();
    }

    private ImportJob startImport(StartImportRequest request) throws InterruptedException {
        var granted = access.requireAccess(request.getProjectId());
        var row = newImport(granted, request);
        var queued = database.transactions().once(request, ImportJob.parser(), handle -> queue(handle, granted, row));
        jobs.triggerDueJobs();
        return awaitEnd(granted.projectId(), queued.getId());
    }

    private ImportJob getImport(GetImportRequest request) {
        return ImportMapping.toProto(
                requireNewest(access.requireAccess(request.getProjectId()).projectId()));
    }

    private void watchImport(WatchImportRequest request, Sink<ImportJob> sink) throws Exception {
        var row = requireNewest(access.requireAccess(request.getProjectId()).projectId());
        StatePoller.watch(
                () -> read(row.projectId(), row.importId()), ImportRow::hasEnded, ImportMapping::toProto, sink);
    }

    private ImportRow newImport(GrantedProject granted, StartImportRequest request) {
        return new ImportRow(
                granted.projectId(),
                0,
                ImportStatus.IMPORT_STATUS_QUEUED,
                request.getDryRun(),
                parseState(request),
                chooseFormat(granted, request),
                Caller.current().userId(),
                0,
                0,
                0,
                ImportJob.getDefaultInstance(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                null);
    }

    private static AnnotationState parseState(StartImportRequest request) {
        return switch (request.getState()) {
            case ANNOTATION_STATE_UNSPECIFIED, ANNOTATION_STATE_DRAFT -> AnnotationState.DRAFT;
            case ANNOTATION_STATE_CONFIRMED -> AnnotationState.CONFIRMED;
            case ANNOTATION_STATE_VERIFIED, UNRECOGNIZED ->
                throw unprocessable(
                        "state", "must be draft or confirmed; annotations are verified after they are confirmed");
        };
    }

    private static @Nullable LabelFormat parseFormat(StartImportRequest request) {
        var format = request.hasFormat() ? LabelFormat.find(request.getFormat()) : null;
        if (format == null && request.hasFormat()) {
            throw unprocessable(
                    "format",
                    "must be one of "
                            + Arrays.stream(LabelFormat.values())
                                    .map(LabelFormat::word)
                                    .collect(Collectors.joining(", ")));
        }
        return format;
    }

    private static @Nullable LabelFormat chooseFormat(GrantedProject granted, StartImportRequest request) {
        var given = parseFormat(request);
        if (given != null) {
            return given;
        }
        var detected = granted.dataset().getFormat();
        if (detected == DatasetFormat.DATASET_FORMAT_IMAGES || detected == DatasetFormat.DATASET_FORMAT_UNSPECIFIED) {
            throw Failure.conflict(
                            ErrorReason.NOTHING_TO_DO,
                            "The dataset has no labels to import. Upload label files, or give the format.")
                    .with("project_id", granted.projectId());
        }
        return null;
    }

    /// The shared lock orders the insert before or after a freeze, which checks for running imports under the
    /// exclusive lock.
    private ImportJob queue(Handle handle, GrantedProject granted, ImportRow checked) {
        var seq = RevisionLock.nextSeqShared(handle, granted.projectId());
        if (ImportDao.isRunning(handle, granted.projectId())) {
            throw Failure.conflict(
                            ErrorReason.IMPORT_RUNNING,
                            "An import of this project is running. Retry when it has ended.")
                    .with("project_id", granted.projectId());
        }
        var importId = ImportDao.insert(handle, checked, seq);
        jobs.schedule(handle, ImportTask.instance(granted.projectId(), importId), clock.instant());
        return ImportMapping.toProto(Objects.requireNonNull(ImportDao.find(handle, granted.projectId(), importId)));
    }

    private ImportJob awaitEnd(String projectId, long importId) throws InterruptedException {
        var row = StatePoller.awaitEnd(() -> read(projectId, importId), ImportRow::hasEnded);
        return ImportMapping.toProto(row);
    }

    private ImportRow read(String projectId, long importId) {
        return Objects.requireNonNull(
                database.jdbi().withHandle(handle -> ImportDao.find(handle, projectId, importId)));
    }

    private ImportRow requireNewest(String projectId) {
        var row = database.jdbi().withHandle(handle -> ImportDao.findNewest(handle, projectId));
        if (row == null) {
            throw Failure.notFound(ErrorReason.IMPORT_NOT_FOUND, "This project has no import.")
                    .with("project_id", projectId);
        }
        return row;
    }

    private static Failure unprocessable(String path, String reason) {
        return Failure.unprocessable(path + " " + reason + ".")
                .with("path", path)
                .violation(path, reason);
    }
}
