package dev.labeler.annotation.imports;

import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.db.CappedBackoff;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.DamagedObjectException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.OutageRetry;
import dev.labeler.proto.annotation.v1.ImportStatus;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The job that runs imports. It is idempotent: a repeated run skips stored annotations.
public final class ImportTask {
    private static final Logger LOG = LoggerFactory.getLogger(ImportTask.class);
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(2);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(30);

    /// How long an import is retried while storage or a service is unavailable.
    private static final Duration MAX_WAIT = Duration.ofHours(24);

    private static final int MAX_FAILURES = 5;
    private static final String TASK = "import";

    private final Database database;
    private final DatasetAccessClient access;
    private final Channel datasets;
    private final ObjectStore store;
    private final String service;
    private final Clock clock;

    /// @param datasets channel to dataset-service with this service's own credential
    /// @param store the dataset bucket
    /// @param service the service name with which the job calls other services
    public ImportTask(
            Database database,
            DatasetAccessClient access,
            Channel datasets,
            ObjectStore store,
            String service,
            Clock clock) {
        this.database = database;
        this.access = access;
        this.datasets = datasets;
        this.store = store;
        this.service = service;
        this.clock = clock;
    }

    public OneTimeTask<Void> task() {
        return Tasks.oneTime(TASK)
                .onFailure(new CappedBackoff<>(FIRST_RETRY_DELAY, MAX_RETRY_DELAY))
                .execute(this::execute);
    }

    /// Ends the import of a parked job.
    public void failParked(TaskInstance<?> instance, String reason) {
        var id = instance.getId().split(":", 2);
        database.transactions().inTransaction(handle -> {
            var run = ImportDao.find(handle, id[0], Long.parseLong(id[1]));
            if (run != null) {
                var report = run.report().toBuilder()
                        .setError(reason
                                + " The annotations imported so far are kept. Start the import again to continue.")
                        .build();
                ImportDao.finish(handle, run, ImportStatus.IMPORT_STATUS_FAILED, report, clock.instant());
            }
            return true;
        });
    }

    static TaskInstance<Void> instance(String projectId, long importId) {
        return new TaskInstance<>(TASK, projectId + ":" + importId);
    }

    private void execute(TaskInstance<Void> instance, ExecutionContext context) {
        var id = instance.getId().split(":", 2);
        var projectId = id[0];
        var importId = Long.parseLong(id[1]);
        var run = database.transactions().inTransaction(handle -> ImportDao.claim(handle, projectId, importId));
        if (run == null) {
            return;
        }
        var caller = new Caller.Service(service, Set.of(Caller.READ, Caller.WRITE), run.actor());
        Caller.contextWith(Context.current(), caller).run(() -> run(new ImportRun(database, run, clock), run));
    }

    private void run(ImportRun importRun, ImportRow run) {
        try {
            var project = Objects.requireNonNull(
                    database.jdbi().withHandle(handle -> ProjectDao.find(handle, run.projectId())));
            var dataset = access.getCurrent(project.datasetId());
            var rpc = DatasetServiceGrpc.newBlockingStub(datasets);
            var described = rpc.getDataset(GetDatasetRequest.newBuilder()
                    .setDatasetId(project.datasetId())
                    .build());
            var retry = new OutageRetry(dependency -> setWaitingFor(run, dependency));
            try (var files = new StoredDatasetSource(database, rpc, store, run.projectId(), dataset, retry)) {
                var source = DetectedLabels.detect(
                        run.format(),
                        dataset,
                        described.hasAnnotationPath() ? described.getAnnotationPath() : null,
                        files);
                importRun.run(source.reader(), files, source.layout());
            }
        } catch (ImportSupersededException e) {
            LOG.info("The import run is superseded: import={} epoch={}", run.importId(), run.epoch());
        } catch (InterruptedException e) {
            // The process is shutting down. Another one resumes the job after its heartbeat has expired.
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (UnreadableSourceException e) {
            importRun.finish(ImportStatus.IMPORT_STATUS_FAILED, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            handleFailure(importRun, run, e);
        }
    }

    private void setWaitingFor(ImportRow run, @Nullable String dependency) {
        database.jdbi().useHandle(handle -> ImportDao.setWaitingFor(handle, run, dependency));
    }

    /// Retries while a dependency is unavailable; ends the import after a limited number of other failures.
    private void handleFailure(ImportRun importRun, ImportRow run, Exception cause) {
        var failure = FailureMapper.fromException(cause);
        if (failure.code() == Status.Code.UNAVAILABLE
                && clock.instant().isBefore(run.createdAt().plus(MAX_WAIT))) {
            var dependency = failure.metadata().getOrDefault("dependency", "service");
            setWaitingFor(run, dependency);
            throw new IllegalStateException(
                    "import=" + run.importId() + " is waiting for dependency=" + dependency, cause);
        }
        var failures = database.transactions()
                .inTransaction(handle -> ImportDao.incrementFailures(handle, run.projectId(), run.importId()));
        LOG.warn("The import run failed: import={} attempt={}", run.importId(), failures, cause);
        if (failures < MAX_FAILURES) {
            throw new IllegalStateException("the job is retried", cause);
        }
        importRun.finish(
                ImportStatus.IMPORT_STATUS_FAILED,
                switch (cause) {
                    case Failure refused -> refused.text();
                    case DamagedObjectException damaged ->
                        "A " + damaged.getMessage() + ". Upload the file again, then start the import again.";
                    default ->
                        "The import failed because of an internal error. The annotations imported so far are kept. Start the import again to continue.";
                });
    }
}
