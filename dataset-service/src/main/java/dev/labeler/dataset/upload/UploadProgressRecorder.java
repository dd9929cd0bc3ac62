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

/// How far one upload has come, written down a few times a second for whoever watches; nothing
/// happens where the client gave it no name.
final class UploadProgressRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadProgressRecorder.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final Database database;
    private final @Nullable String uploadId;
    private final String caller = Caller.current().subject();
    private String step = "receiving";
    private long done;
    private long total;
    private long bytes;
    private @Nullable String datasetId;
    private long written = System.nanoTime() - PAUSE_NANOS;

    /// @param uploadId of the client's choice, null for none
    /// @throws Failure UNPROCESSABLE for a name that is none
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

    /// What has not succeeded by now has failed.
    @Override
    public synchronized void close() {
        if (!step.equals("done")) {
            step = "failed";
            // Of a call that was cancelled, too, which gets no connection of its own any more.
            Context.ROOT.run(this::write);
        }
    }

    private void writeIfDue() {
        if (System.nanoTime() - written >= PAUSE_NANOS) {
            write();
        }
    }

    private void write() {
        if (uploadId == null) {
            return;
        }
        written = System.nanoTime();
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
            // Nobody's work depends on it.
            LOG.warn("the progress of upload {} is not written: {}", uploadId, e.toString());
        }
    }
}
