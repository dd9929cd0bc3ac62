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

/// Follows the datasets that dataset-service has removed for good, in their order. Where it is, is kept in
/// `purge_progress` of its schema and moves on only when a dataset is done, so that a killed run
/// begins that dataset again.
public final class PurgedDatasetFollower {
    private static final long SECONDS = 30;

    private final Database database;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    /// @param channel to dataset-service with an internal credential
    public PurgedDatasetFollower(Database database, Channel channel) {
        this.database = database;
        datasets = DatasetServiceGrpc.newBlockingStub(channel);
    }

    /// The job that follows.
    ///
    /// @param purge removes what this service keeps of a dataset; safe to repeat
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
