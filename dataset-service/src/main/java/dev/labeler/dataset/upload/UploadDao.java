package dev.labeler.dataset.upload;

import dev.labeler.dataset.catalog.DatasetDao;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `upload`. Times are the database's own, so that replicas whose clocks differ agree on
/// what is stale.
final class UploadDao {
    private UploadDao() {}

    /// A prefix and the token of whoever holds it.
    record Claim(String datasetId, UUID token) {}

    /// Null where the id is held already, or a dataset's.
    static @Nullable Claim insert(Handle handle, String datasetId, String caller) {
        var token = UUID.randomUUID();
        var inserted = handle.createUpdate("""
                        INSERT INTO upload (dataset_id, token, caller, started_at, heartbeat_at)
                        VALUES (:id, :token, :caller, now(), now())
                        ON CONFLICT DO NOTHING
                        """)
                .bind("id", datasetId)
                .bind("token", token)
                .bind("caller", caller)
                .execute();
        if (inserted == 0) {
            return null;
        }
        var claim = new Claim(datasetId, token);
        // Asked after the insert, which waits for an upload of that id that is just being closed.
        if (DatasetDao.exists(handle, datasetId)) {
            delete(handle, claim);
            return null;
        }
        return claim;
    }

    /// Whether the claim still held.
    static boolean beat(Handle handle, Claim claim) {
        return handle.createUpdate("UPDATE upload SET heartbeat_at = now() WHERE dataset_id = :id AND token = :token")
                        .bind("id", claim.datasetId())
                        .bind("token", claim.token())
                        .execute()
                == 1;
    }

    /// Whether the claim still held.
    static boolean delete(Handle handle, Claim claim) {
        return handle.createUpdate("DELETE FROM upload WHERE dataset_id = :id AND token = :token")
                        .bind("id", claim.datasetId())
                        .bind("token", claim.token())
                        .execute()
                == 1;
    }

    /// Takes over one prefix whose holder has not been heard of for so long; null where there is
    /// none.
    static @Nullable Claim takeOver(Handle handle, Duration silence) {
        return handle.createQuery("""
                        UPDATE upload SET token = gen_random_uuid(), heartbeat_at = now()
                        WHERE dataset_id = (SELECT dataset_id FROM upload WHERE heartbeat_at < now() - :silence
                                            ORDER BY heartbeat_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING dataset_id, token
                        """)
                .bind("silence", silence)
                .map((row, _) -> new Claim(
                        Objects.requireNonNull(row.getString("dataset_id")),
                        Objects.requireNonNull(row.getObject("token", UUID.class))))
                .findOne()
                .orElse(null);
    }
}
