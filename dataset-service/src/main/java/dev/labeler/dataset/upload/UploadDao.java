package dev.labeler.dataset.upload;

import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.file.ObjectKeys;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `upload`. Times come from the database's clock, so that replicas with different clocks
/// agree on which ones are stale.
final class UploadDao {
    private UploadDao() {}

    /// A prefix and the token of its claim.
    record PrefixClaim(String prefix, UUID token) {}

    /// The last heartbeat of the process that has claimed a prefix.
    record Heartbeat(UUID token, OffsetDateTime at) {}

    /// Null where the prefix is claimed already.
    static @Nullable PrefixClaim insert(Handle handle, String prefix, String caller) {
        var token = UUID.randomUUID();
        var inserted = handle.createUpdate("""
                        INSERT INTO upload (prefix, token, caller, started_at, heartbeat_at)
                        VALUES (:prefix, :token, :caller, now(), now())
                        ON CONFLICT DO NOTHING
                        """)
                .bind("prefix", prefix)
                .bind("token", token)
                .bind("caller", caller)
                .execute();
        return inserted == 0 ? null : new PrefixClaim(prefix, token);
    }

    /// Null where the prefix is claimed already, or the id is a dataset's.
    static @Nullable PrefixClaim insertNew(Handle handle, String datasetId, String caller) {
        var claim = insert(handle, ObjectKeys.prefix(datasetId), caller);
        // Checked after the insert, which waits for an upload of that id that is being closed.
        if (claim != null && DatasetDao.exists(handle, datasetId)) {
            delete(handle, claim);
            return null;
        }
        return claim;
    }

    /// Null where the prefix is not claimed.
    static @Nullable Heartbeat heartbeat(Handle handle, String prefix) {
        return handle.createQuery("SELECT token, heartbeat_at FROM upload WHERE prefix = :prefix")
                .bind("prefix", prefix)
                .map((row, _) -> new Heartbeat(
                        Objects.requireNonNull(row.getObject("token", UUID.class)),
                        row.getObject("heartbeat_at", OffsetDateTime.class)))
                .findOne()
                .orElse(null);
    }

    /// Returns whether the claim was still valid.
    static boolean renew(Handle handle, PrefixClaim claim) {
        return handle.createUpdate("UPDATE upload SET heartbeat_at = now() WHERE prefix = :prefix AND token = :token")
                        .bind("prefix", claim.prefix())
                        .bind("token", claim.token())
                        .execute()
                == 1;
    }

    /// Returns whether the claim was still valid.
    static boolean delete(Handle handle, PrefixClaim claim) {
        return handle.createUpdate("DELETE FROM upload WHERE prefix = :prefix AND token = :token")
                        .bind("prefix", claim.prefix())
                        .bind("token", claim.token())
                        .execute()
                == 1;
    }

    /// Claims one prefix whose last heartbeat is older than `timeout`; null where there is none.
    ///
    /// @param prefix only this one, null for any
    static @Nullable PrefixClaim claimStale(Handle handle, @Nullable String prefix, Duration timeout) {
        return handle.createQuery("""
                        UPDATE upload SET token = gen_random_uuid(), heartbeat_at = now()
                        WHERE prefix = (SELECT prefix FROM upload
                                            WHERE heartbeat_at < now() - :timeout AND prefix = coalesce(:prefix, prefix)
                                            ORDER BY heartbeat_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING prefix, token
                        """)
                .bind("timeout", timeout)
                .bind("prefix", prefix)
                .map((row, _) -> new PrefixClaim(
                        Objects.requireNonNull(row.getString("prefix")),
                        Objects.requireNonNull(row.getObject("token", UUID.class))))
                .findOne()
                .orElse(null);
    }
}
