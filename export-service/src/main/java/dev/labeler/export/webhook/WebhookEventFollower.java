package dev.labeler.export.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.GetImportRequest;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportServiceGrpc;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares the datasets and imports of projects that have webhooks with what is recorded, and records the changes as
/// events. The
/// position advances in the transaction that inserts the deliveries, so that a change is recorded once. The cost
/// depends on the
/// number of projects with webhooks.
public final class WebhookEventFollower {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int PAGE = 50;
    private static final long SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Without a user: events do not depend on anyone's access.
    private static final Caller SERVICE = new Caller.Service("export-service", Set.of(Caller.READ), null);

    private final Database database;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final ImportServiceGrpc.ImportServiceBlockingStub imports;

    /// @param annotations channel to annotation-service with an internal credential, for the current caller
    /// @param datasets channel to dataset-service, likewise
    public WebhookEventFollower(Database database, Channel annotations, Channel datasets) {
        this.database = database;
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
        this.imports = ImportServiceGrpc.newBlockingStub(annotations);
    }

    public RecurringTask<Void> task() {
        return Tasks.recurring("follow-webhook-events", FixedDelay.of(INTERVAL))
                .execute((_, _) -> Caller.contextWith(Context.ROOT, SERVICE).run(this::follow));
    }

    private void follow() {
        for (var page = next(""); !page.isEmpty(); page = next(page.getLast().projectId())) {
            compareDatasets(page);
            page.forEach(this::compareImport);
        }
    }

    private List<WebhookPositionDao.Position> next(String after) {
        return database.jdbi().withHandle(handle -> WebhookPositionDao.list(handle, after, PAGE));
    }

    private void compareDatasets(List<WebhookPositionDao.Position> page) {
        var request = BatchGetDatasetsRequest.newBuilder();
        page.forEach(position -> request.addDatasetIds(position.datasetId()));
        var present = datasets
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .batchGetDatasets(request.build())
                .getDatasetsList()
                .stream()
                .collect(Collectors.toMap(Dataset::getId, dataset -> dataset));
        for (var position : page) {
            var dataset = present.get(position.datasetId());
            if (dataset != null && dataset.getVersion() != position.datasetVersion()) {
                recordChange(position, dataset);
            }
        }
    }

    private void recordChange(WebhookPositionDao.Position position, Dataset dataset) {
        var content =
                JSON.createObjectNode().put("version", dataset.getVersion()).put("num_images", dataset.getNumImages());
        database.transactions().inTransaction(handle -> {
            var isMine = WebhookPositionDao.advanceDataset(handle, position, dataset.getVersion());
            if (isMine) {
                WebhookEvents.recordOfProject(handle, position.projectId(), WebhookEvent.DATASET_CHANGED, content);
            }
            return isMine;
        });
    }

    private void compareImport(WebhookPositionDao.Position position) {
        var job = findImport(position.projectId());
        if (job == null
                || !job.hasFinishedAt()
                || job.getDryRun()
                || (position.importId() != null && job.getId() <= position.importId())) {
            return;
        }
        var isNew = !Instant.ofEpochSecond(
                        job.getFinishedAt().getSeconds(), job.getFinishedAt().getNanos())
                .isBefore(position.since());
        var content = JSON.createObjectNode()
                .put("import_id", job.getId())
                .put(
                        "status",
                        job.getStatus()
                                .name()
                                .substring("IMPORT_STATUS_".length())
                                .toLowerCase(Locale.ROOT))
                .put("imported", job.getImported())
                .put("skipped", job.getSkipped());
        database.transactions().inTransaction(handle -> {
            var isMine = WebhookPositionDao.advanceImport(handle, position, job.getId());
            if (isMine && isNew) {
                WebhookEvents.recordOfProject(handle, position.projectId(), WebhookEvent.IMPORT_DONE, content);
            }
            return isMine;
        });
    }

    private @Nullable ImportJob findImport(String projectId) {
        try {
            return imports.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .getImport(GetImportRequest.newBuilder()
                            .setProjectId(projectId)
                            .build());
        } catch (StatusRuntimeException e) {
            var failure = FailureMapper.fromException(e);
            if (failure.reason() == ErrorReason.IMPORT_NOT_FOUND || failure.reason() == ErrorReason.PROJECT_NOT_FOUND) {
                return null;
            }
            throw failure;
        }
    }
}
