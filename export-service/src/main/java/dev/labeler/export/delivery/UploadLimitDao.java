package dev.labeler.export.delivery;

import dev.labeler.kit.db.TimestampColumn;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Counts uploads to the platform over all replicas: at most a number of them in any minute, whatever moment of an
/// upload the
/// platform counts. An upload occupies its place from its start until a minute after its end.
final class UploadLimitDao {
    /// A minute, and a second for the difference between two clocks.
    static final Duration WINDOW = Duration.ofSeconds(61);

    private static final long LOCK = 0x6c61_6265_6c5f_7570L;

    private UploadLimitDao() {}

    /// A place for an upload, or the delay after which there may be one.
    ///
    /// @param uploadId null if there is no place
    record Place(@Nullable Long uploadId, Duration delay) {}

    /// @param most uploads in a minute
    /// @param longest duration after which an upload has ended, although its worker did not record it
    static Place take(Handle handle, int most, Duration longest) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:lock)::text")
                .bind("lock", LOCK)
                .mapTo(String.class)
                .one();
        var wait = paused(handle);
        if (wait != null) {
            return new Place(null, wait);
        }
        handle.createUpdate("""
                        DELETE FROM platform_upload
                        WHERE coalesce(ended_at, started_at + :longest) < statement_timestamp() - :window
                        """).bind("longest", longest).bind("window", WINDOW).execute();
        var used = handle.createQuery("""
                        SELECT count(*) AS used, min(coalesce(ended_at, statement_timestamp())) + :window AS free_at,
                            statement_timestamp() AS present
                        FROM platform_upload
                        """)
                .bind("window", WINDOW)
                .map((row, _) -> new Usage(
                        row.getInt("used"),
                        TimestampColumn.readOrNull(row, "free_at"),
                        TimestampColumn.read(row, "present")))
                .one();
        if (used.count() >= most && used.freeAt() != null) {
            return new Place(null, Duration.between(used.present(), used.freeAt()));
        }
        return new Place(
                handle.createQuery(
                                "INSERT INTO platform_upload (started_at) VALUES (statement_timestamp()) RETURNING upload_id")
                        .mapTo(Long.class)
                        .one(),
                Duration.ZERO);
    }

    private record Usage(int count, @Nullable Instant freeAt, Instant present) {}

    /// The rest of the pause that the platform asked for, null if there is none.
    static @Nullable Duration paused(Handle handle) {
        return handle.createQuery("""
                        SELECT until, statement_timestamp() AS present FROM platform_pause WHERE until > statement_timestamp()
                        """)
                .map((row, _) ->
                        Duration.between(TimestampColumn.read(row, "present"), TimestampColumn.read(row, "until")))
                .findOne()
                .orElse(null);
    }

    /// Records the end of an upload, also of one that failed.
    static void end(Handle handle, long uploadId) {
        handle.execute("UPDATE platform_upload SET ended_at = statement_timestamp() WHERE upload_id = ?", uploadId);
    }

    /// The platform asked for a pause.
    static void pause(Handle handle, Duration wait) {
        handle.createUpdate("""
                        INSERT INTO platform_pause (until) VALUES (statement_timestamp() + :wait)
                        ON CONFLICT (one) DO UPDATE SET until = greatest(platform_pause.until, excluded.until)
                        """).bind("wait", wait).execute();
    }
}
