package dev.labeler.annotation.mask;

import dev.labeler.kit.db.TimestampColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Rows of `mask_cleanup`: prefixes whose objects [MaskCleaner] deletes.
final class MaskCleanupDao {
    private MaskCleanupDao() {}

    /// A prefix that is due.
    public record Cleanup(String prefix, Instant dueAt, boolean hasParts) {
        /// Before all others.
        static final Cleanup NONE = new Cleanup("", Instant.EPOCH, false);
    }

    /// Schedules the staging prefix for when no upload to it can be running any more.
    static void addStaging(Handle handle, NewMaskGroup group, Duration lifetime) {
        handle.createUpdate("""
                        INSERT INTO mask_cleanup (prefix, due_at, has_parts) VALUES (:prefix, now() + :lifetime + :grace, :parts)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("prefix", group.stagingPrefix())
                .bind("lifetime", lifetime)
                .bind("grace", MaskGroupDao.GRACE)
                .bind("parts", group.hasParts())
                .execute();
    }

    /// Schedules the objects of a deleted group for now, and the verified ones again for when a completion that was
    /// running has ended.
    static void addDeleted(Handle handle, MaskGroupRow group) {
        handle.createUpdate("""
                        INSERT INTO mask_cleanup (prefix, due_at, has_parts)
                        VALUES (:prefix, now(), false), (:prefix, now() + :grace, false), (:staging, now(), :parts)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("prefix", group.prefix())
                .bind("staging", group.stagingPrefix())
                .bind("parts", group.sizeBytes() > MaskFileRow.MAX_SINGLE_PUT_BYTES)
                .bind("grace", MaskGroupDao.GRACE)
                .execute();
    }

    /// The first prefixes that are due after the given one.
    static List<Cleanup> due(Handle handle, Cleanup after, int limit) {
        return handle.createQuery("""
                        SELECT * FROM mask_cleanup
                        WHERE due_at <= now() AND (due_at, prefix) > (:dueAt, :prefix)
                        ORDER BY due_at, prefix LIMIT :limit
                        """)
                .bindMethods(after)
                .bind("limit", limit)
                .map((row, _) -> new Cleanup(
                        Objects.requireNonNull(row.getString("prefix")),
                        TimestampColumn.read(row, "due_at"),
                        row.getBoolean("has_parts")))
                .list();
    }

    static void delete(Handle handle, Cleanup cleanup) {
        handle.createUpdate("DELETE FROM mask_cleanup WHERE prefix = :prefix AND due_at = :dueAt")
                .bindMethods(cleanup)
                .execute();
    }
}
