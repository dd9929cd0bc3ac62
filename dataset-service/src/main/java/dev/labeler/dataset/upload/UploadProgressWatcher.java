package dev.labeler.dataset.upload;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.kit.rpc.StatePoller;
import dev.labeler.proto.dataset.v1.UploadProgress;
import dev.labeler.proto.type.v1.ErrorReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Streams the progress of an upload. Reads it from the database, because the upload may run in another process.
final class UploadProgressWatcher {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Set<String> FINAL_STEPS = Set.of("done", "failed");

    private final Database database;

    UploadProgressWatcher(Database database) {
        this.database = database;
    }

    void watch(String uploadId, ServerStreamHandler.Sink<UploadProgress> sink) throws InterruptedException {
        var caller = Caller.current().subject();
        var first = StatePoller.<@Nullable UploadProgress>await(
                START_TIMEOUT, () -> find(caller, uploadId), Objects::nonNull);
        if (first == null) {
            throw Failure.notFound(
                            ErrorReason.UPLOAD_NOT_FOUND,
                            "The caller has no running upload with the id " + uploadId + ".")
                    .with("upload_id", uploadId);
        }
        StatePoller.<@Nullable UploadProgress, UploadProgress>watch(
                () -> find(caller, uploadId), UploadProgressWatcher::hasEnded, progress -> progress, sink);
    }

    private static boolean hasEnded(@Nullable UploadProgress progress) {
        return progress == null || FINAL_STEPS.contains(progress.getStep());
    }

    /// Deletes progress that is older than a day, including that of uploads whose process was killed.
    static void sweep(Database database) {
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("DELETE FROM upload_progress WHERE updated_at < now() - interval '1 day'"));
    }

    private @Nullable UploadProgress find(String caller, String uploadId) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT * FROM upload_progress WHERE caller = :caller AND upload_id = :upload")
                        .bind("caller", caller)
                        .bind("upload", uploadId)
                        .map((row, _) -> map(row))
                        .findOne()
                        .orElse(null));
    }

    private static UploadProgress map(ResultSet row) throws SQLException {
        var progress = UploadProgress.newBuilder()
                .setUploadId(Objects.requireNonNull(row.getString("upload_id")))
                .setStep(Objects.requireNonNull(row.getString("step")))
                .setDone(row.getLong("done"))
                .setTotal(row.getLong("total"))
                .setBytes(row.getLong("bytes"));
        var dataset = row.getString("dataset_id");
        if (dataset != null) {
            progress.setDatasetId(dataset);
        }
        return progress.build();
    }
}
