package dev.labeler.export.working;

import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.labeler.kit.db.CappedBackoff;
import dev.labeler.kit.identity.Caller;
import io.grpc.Context;
import java.time.Duration;
import java.util.Set;

/// The job that writes the copy of one working version. It is retried until the store is available.
public final class WorkingCopyJob {
    private static final String NAME = "copy-working-version";
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(1);

    /// Without a user: no user needs access for a copy.
    private static final Caller SERVICE = new Caller.Service("export-service", Set.of(Caller.READ, Caller.WRITE), null);

    private WorkingCopyJob() {}

    static TaskInstance<Void> instance(long versionId) {
        return new TaskInstance<>(NAME, Long.toString(versionId));
    }

    public static OneTimeTask<Void> task(WorkingCopyWriter writer) {
        return Tasks.oneTime(NAME)
                .onFailure(new CappedBackoff<>(FIRST_RETRY_DELAY, MAX_RETRY_DELAY))
                .execute((instance, _) -> {
                    long versionId = Long.parseLong(instance.getId());
                    try {
                        Caller.contextWith(Context.ROOT, SERVICE).call(() -> {
                            writer.write(versionId);
                            return versionId;
                        });
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException("cannot copy working version " + versionId, e);
                    }
                });
    }
}
