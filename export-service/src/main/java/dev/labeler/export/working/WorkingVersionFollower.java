package dev.labeler.export.working;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.AcknowledgeWorkingVersionsRequest;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.ListNewWorkingVersionsRequest;
import dev.labeler.proto.annotation.v1.WorkingVersionServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over the working versions that annotation-service has created. annotation-service lists a version until
/// it is acknowledged, which is done after the version is inserted here and its job is scheduled; both are
/// idempotent, so that a kill at any point only repeats them.
public final class WorkingVersionFollower {
    private static final Logger LOG = LoggerFactory.getLogger(WorkingVersionFollower.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final long SECONDS = 30;

    private final Database database;
    private final WorkingVersionServiceGrpc.WorkingVersionServiceBlockingStub versions;
    private final Clock clock;

    /// @param annotations channel to annotation-service with an internal credential
    public WorkingVersionFollower(Database database, Channel annotations, Clock clock) {
        this.database = database;
        this.versions = WorkingVersionServiceGrpc.newBlockingStub(annotations);
        this.clock = clock;
    }

    public RecurringTask<Void> task() {
        return Tasks.recurring("follow-working-versions", FixedDelay.of(INTERVAL))
                .execute((_, context) -> follow(context.getSchedulerClient()));
    }

    /// Inserts the new versions of a project now, so that a list has every version whose creation was
    /// acknowledged. If annotation-service is unavailable, they follow later.
    public void insertNew(String projectId) {
        try {
            insert(listNew(projectId));
        } catch (StatusRuntimeException e) {
            LOG.info("Cannot ask for new working versions: project={}", projectId, FailureMapper.fromException(e));
        }
    }

    private void follow(SchedulerClient jobs) {
        for (var page = listNew(""); !page.isEmpty(); page = listNew("")) {
            insert(page);
            for (var frozen : page) {
                jobs.scheduleIfNotExists(WorkingCopyJob.instance(frozen.getVersionId()), clock.instant());
            }
            acknowledge(page);
        }
    }

    private List<FrozenVersion> listNew(String projectId) {
        return versions.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .listNewWorkingVersions(ListNewWorkingVersionsRequest.newBuilder()
                        .setProjectId(projectId)
                        .build())
                .getVersionsList();
    }

    private void insert(List<FrozenVersion> page) {
        if (!page.isEmpty()) {
            database.transactions().inTransaction(handle -> {
                page.forEach(frozen -> WorkingCopyDao.insert(handle, frozen));
                return page;
            });
        }
    }

    private void acknowledge(List<FrozenVersion> page) {
        var _ = versions.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .acknowledgeWorkingVersions(AcknowledgeWorkingVersionsRequest.newBuilder()
                        .addAllVersionIds(
                                page.stream().map(FrozenVersion::getVersionId).toList())
                        .build());
    }
}
