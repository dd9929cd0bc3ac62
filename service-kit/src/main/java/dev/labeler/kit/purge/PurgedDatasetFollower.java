package dev.labeler.kit.purge;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.ListPurgedDatasetsRequest;
import dev.labeler.proto.dataset.v1.PurgedDataset;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Purges what this service stores of datasets that dataset-service has purged, in the same order. The position
/// is stored in `purge_progress` of its schema and advances after each dataset, so that a killed run repeats at
/// most that dataset.
public final class PurgedDatasetFollower {
    private static final long SECONDS = 30;

    private final Database database;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    /// @param channel to dataset-service with an internal credential
    public PurgedDatasetFollower(Database database, Channel channel) {
        this.database = database;
        datasets = DatasetServiceGrpc.newBlockingStub(channel);
    }

    /// The recurring job.
    ///
    /// @param purge removes what this service stores of a dataset; must be idempotent
    public RecurringTask<Void> task(Consumer<String> purge) {
        return Tasks.recurring("purge-datasets", FixedDelay.of(database.heartbeat()))
                .execute((_, _) -> follow(purge));
    }

    private void follow(Consumer<String> purge) {
        for (var page = next(); !page.isEmpty(); page = next()) {
            for (var dataset : page) {
                purge.accept(dataset.getDatasetId());
                done(dataset.getSeq());
            }
        }
    }

    private List<PurgedDataset> next() {
        var after = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT coalesce(max(seq), 0) FROM purge_progress")
                        .mapTo(Long.class)
                        .one());
        try {
            return datasets.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .listPurgedDatasets(ListPurgedDatasetsRequest.newBuilder()
                            .setAfterSeq(after)
                            .build())
                    .getDatasetsList();
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
        }
    }

    private void done(long seq) {
        database.transactions()
                .inTransaction(
                        handle -> handle.createUpdate("""
                                INSERT INTO purge_progress (seq) VALUES (:seq)
                                ON CONFLICT (one) DO UPDATE SET seq = greatest(purge_progress.seq, excluded.seq)
                                """).bind("seq", seq).execute());
    }
}
