package dev.labeler.export.version;

import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;

/// The job that publishes a version. After a kill any replica resumes it.
final class PublicationJob {
    private static final String NAME = "publish-version";
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(2);

    /// The delay doubles; the last retry is after about 2 h 15 min.
    private static final int MAX_RETRIES = 12;

    private PublicationJob() {}

    static TaskInstance<Void> instance(long versionId) {
        return new TaskInstance<>(NAME, Long.toString(versionId));
    }

    /// Aborts the version of a parked job, unless it is committed.
    static void abortParked(PublicationRunner runner, TaskInstance<?> instance, String reason) {
        if (instance.getTaskName().equals(NAME)) {
            runner.abort(
                    Long.parseLong(instance.getId()),
                    Failure.of(Status.Code.INTERNAL, ErrorReason.INTERNAL, reason + " Publish the project again."));
        }
    }

    static OneTimeTask<Void> task(Database database, PublicationRunner runner) {
        return Tasks.oneTime(NAME)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(FIRST_RETRY_DELAY, 2))
                .execute((instance, context) -> {
                    long versionId = Long.parseLong(instance.getId());
                    var version = database.jdbi().withHandle(handle -> PublishedVersionDao.find(handle, versionId));
                    if (version == null) {
                        // The version was purged with its dataset.
                        return;
                    }
                    // The job has only the rights of the user who requested the version.
                    var caller = new Caller.Service(
                            "export-service", Set.of(Caller.READ, Caller.WRITE), version.createdBy());
                    try {
                        Caller.contextWith(Context.ROOT, caller).call(() -> {
                            runner.run(versionId, context.getExecution().consecutiveFailures >= MAX_RETRIES);
                            return versionId;
                        });
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException("cannot publish version=" + versionId, e);
                    }
                });
    }
}
