package dev.labeler.dataset.version;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.google.protobuf.Empty;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.kit.db.CappedBackoff;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.rpc.StatePoller;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.Verification;
import dev.labeler.proto.dataset.v1.VerificationStatus;
import dev.labeler.proto.dataset.v1.VerifyDatasetRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts verifications of datasets, runs them in a job, and returns their state. The last one of a dataset is
/// stored. After the death of a process, another one starts its verification again.
public final class VerificationJob {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationJob.class);
    private static final String TASK = "verify-dataset";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration MAX_RETRY = Duration.ofSeconds(30);

    private final Database database;
    private final JobScheduler jobs;
    private final Clock clock;

    public VerificationJob(Database database, JobScheduler jobs, Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.clock = clock;
    }

    /// The job. It is retried while storage or database are unavailable; any other failure ends it.
    ///
    /// @param directory for temporary files
    public static Task<Void> task(Database database, ObjectStore store, Path directory, Clock clock) {
        return Tasks.oneTime(TASK)
                .onFailure(new CappedBackoff<>(FIRST_RETRY, MAX_RETRY))
                .execute((instance, _) -> {
                    var run = VerificationDao.VerificationRun.ofId(instance.getId());
                    try {
                        new DatasetVerifier(database, store, run, directory, clock).verify();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted", e);
                    } catch (IOException | RuntimeException e) {
                        var failure = FailureMapper.fromException(e);
                        if (failure.code() == Status.Code.UNAVAILABLE) {
                            throw failure;
                        }
                        fail(database, run, failure, clock);
                    }
                });
    }

    private static void fail(Database database, VerificationDao.VerificationRun run, Failure failure, Clock clock) {
        LOG.warn("The verification failed. dataset={}", run.datasetId(), failure);
        VerificationDao.update(
                database,
                run,
                Verification.newBuilder()
                        .setDatasetId(run.datasetId())
                        .setStatus(VerificationStatus.VERIFICATION_STATUS_FAILED)
                        .setError(failure.text())
                        .setFinishedAt(DatasetMapping.toProto(clock.instant()))
                        .build());
    }

    /// Starts a verification or joins the running one, and waits up to a minute for its end.
    Verification start(VerifyDatasetRequest request, DatasetRow dataset) throws InterruptedException {
        database.transactions().once(request, Empty.parser(), handle -> {
            begin(handle, dataset);
            return Empty.getDefaultInstance();
        });
        jobs.triggerDueJobs();
        return StatePoller.awaitEnd(() -> requireLast(dataset.id()), state -> !isRunning(state));
    }

    private void begin(Handle handle, DatasetRow dataset) {
        var last = VerificationDao.lockLast(handle, dataset.id());
        if (last != null && isRunning(last)) {
            return;
        }
        var run = new VerificationDao.VerificationRun(dataset.id(), UUID.randomUUID());
        VerificationDao.begin(
                handle,
                run,
                Verification.newBuilder()
                        .setDatasetId(dataset.id())
                        .setStatus(VerificationStatus.VERIFICATION_STATUS_QUEUED)
                        .setVersion(dataset.version())
                        .build());
        jobs.schedule(handle, new TaskInstance<>(TASK, run.id()), clock.instant());
    }

    /// @throws Failure VERIFICATION_NOT_FOUND
    Verification requireLast(String datasetId) {
        var last = database.jdbi().withHandle(handle -> VerificationDao.findLast(handle, datasetId));
        if (last == null) {
            throw Failure.notFound(
                            ErrorReason.VERIFICATION_NOT_FOUND, "Dataset " + datasetId + " has not been verified yet.")
                    .with("dataset_id", datasetId);
        }
        return last;
    }

    private static boolean isRunning(Verification state) {
        return state.getStatus() == VerificationStatus.VERIFICATION_STATUS_QUEUED
                || state.getStatus() == VerificationStatus.VERIFICATION_STATUS_RUNNING;
    }
}
