package dev.labeler.dataset.upload;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import io.grpc.Context;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records the progress of an upload in the database, at most four times a second. Does nothing where the client
/// gave no upload id.
final class UploadProgressRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadProgressRecorder.class);
    private static final long WRITE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final Database database;
    private final @Nullable String uploadId;
    private final String caller = Caller.current().subject();
    private String step = "receiving";
    private long done;
    private long total;
    private long bytes;
    private @Nullable String datasetId;
    private long lastWriteNanos = System.nanoTime() - WRITE_INTERVAL_NANOS;

    /// @param uploadId of the client's choice, null for none
    /// @throws Failure UNPROCESSABLE for an invalid id
    UploadProgressRecorder(Database database, @Nullable String uploadId) {
        if (uploadId != null && !NAME.matcher(uploadId).matches()) {
            throw Failure.unprocessable("The upload_id must have 1 to 100 of the characters A-Z a-z 0-9 . _ -.")
                    .violation("upload_id", "must have 1 to 100 of the characters A-Z a-z 0-9 . _ -")
                    .with("path", "upload_id");
        }
        this.database = database;
        this.uploadId = uploadId;
        write();
    }

    synchronized void begin(String newStep, long files) {
        step = newStep;
        done = 0;
        total = files;
        bytes = 0;
        write();
    }

    synchronized void bytes(long more) {
        bytes += more;
        writeIfDue();
    }

    synchronized void fileDone(long size) {
        done++;
        bytes += size;
        writeIfDue();
    }

    synchronized void succeeded(String dataset) {
        datasetId = dataset;
        step = "done";
        write();
    }

    /// Records a failure unless the upload has succeeded.
    @Override
    public synchronized void close() {
        if (!step.equals("done")) {
            step = "failed";
            // With the context of a cancelled call, no connection is available.
            Context.ROOT.run(this::write);
        }
    }

    private void writeIfDue() {
        if (System.nanoTime() - lastWriteNanos >= WRITE_INTERVAL_NANOS) {
            write();
        }
    }

    private void write() {
        if (uploadId == null) {
            return;
        }
        lastWriteNanos = System.nanoTime();
        try {
            database.jdbi()
                    .useHandle(handle -> handle.createUpdate("""
                            INSERT INTO upload_progress (caller, upload_id, step, done, total, bytes, dataset_id, updated_at)
                            VALUES (:caller, :upload, :step, :done, :total, :bytes, :dataset, now())
                            ON CONFLICT (caller, upload_id) DO UPDATE
                            SET step = excluded.step, done = excluded.done, total = excluded.total, bytes = excluded.bytes,
                                dataset_id = excluded.dataset_id, updated_at = now()
                            """)
                            .bind("caller", caller)
                            .bind("upload", uploadId)
                            .bind("step", step)
                            .bind("done", done)
                            .bind("total", total)
                            .bind("bytes", bytes)
                            .bind("dataset", datasetId)
                            .execute());
        } catch (JdbiException e) {
            // The upload does not depend on it.
            LOG.warn("The progress of an upload was not written. upload_id={} cause={}", uploadId, e.toString());
        }
    }
}
