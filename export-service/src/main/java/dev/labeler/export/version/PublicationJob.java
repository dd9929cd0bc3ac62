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

/// The job that publishes a version, which any replica takes up again after a kill.
final class PublicationJob {
    private static final String NAME = "publish-version";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);

    /// With waits that double, the last is after two hours and a quarter.
    private static final int RETRIES = 12;

    private PublicationJob() {}

    static TaskInstance<Void> instance(long versionId) {
        return new TaskInstance<>(NAME, Long.toString(versionId));
    }

    /// Ends the version of a job that is no longer tried. One that is committed stays so.
    static void abortParked(PublicationRunner publishing, TaskInstance<?> instance, String reason) {
        if (instance.getTaskName().equals(NAME)) {
            publishing.abort(
                    Long.parseLong(instance.getId()),
                    Failure.of(
                            Status.Code.INTERNAL, ErrorReason.INTERNAL, reason + " Publish again to try once more."));
        }
    }

    static OneTimeTask<Void> task(Database database, PublicationRunner publishing) {
        return Tasks.oneTime(NAME)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(FIRST_RETRY, 2))
                .execute((instance, context) -> {
                    long versionId = Long.parseLong(instance.getId());
                    var version = database.jdbi().withHandle(handle -> PublishedVersionDao.find(handle, versionId));
                    if (version == null) {
                        // Removed together with its dataset.
                        return;
                    }
                    // The job has the rights of whoever asked for the version, not more.
                    var caller = new Caller.Service(
                            "export-service", Set.of(Caller.READ, Caller.WRITE), version.createdBy());
                    try {
                        Caller.contextWith(Context.ROOT, caller).call(() -> {
                            publishing.run(versionId, context.getExecution().consecutiveFailures >= RETRIES);
                            return versionId;
                        });
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException("version " + versionId + " could not be written", e);
                    }
                });
    }
}
