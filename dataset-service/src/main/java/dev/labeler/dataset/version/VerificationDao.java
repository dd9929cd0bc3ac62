package dev.labeler.dataset.version;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.Verification;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `verification`, one per dataset.
final class VerificationDao {
    private VerificationDao() {}

    /// One verification of a dataset.
    record VerificationRun(String datasetId, UUID token) {
        String id() {
            return datasetId + "/" + token;
        }

        static VerificationRun ofId(String id) {
            var slash = id.lastIndexOf('/');
            return new VerificationRun(id.substring(0, slash), UUID.fromString(id.substring(slash + 1)));
        }
    }

    static @Nullable Verification findLast(Handle handle, String datasetId) {
        return handle.createQuery("SELECT state FROM verification WHERE dataset_id = :id")
                .bind("id", datasetId)
                .map((row, _) -> state(row.getBytes("state")))
                .findOne()
                .orElse(null);
    }

    /// Returns the last state under a lock, so that concurrent calls start one run.
    static @Nullable Verification lockLast(Handle handle, String datasetId) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended('verify ' || :id, 0))::text")
                .bind("id", datasetId)
                .mapTo(String.class)
                .one();
        return findLast(handle, datasetId);
    }

    static void begin(Handle handle, VerificationRun run, Verification state) {
        handle.createUpdate("""
                        INSERT INTO verification (dataset_id, run, state, updated_at) VALUES (:id, :run, :state, now())
                        ON CONFLICT (dataset_id) DO UPDATE SET run = excluded.run, state = excluded.state, updated_at = now()
                        """)
                .bind("id", run.datasetId())
                .bind("run", run.token())
                .bind("state", state.toByteArray())
                .execute();
    }

    /// Does nothing where a newer run exists or the dataset was deleted.
    static void update(Database database, VerificationRun run, Verification state) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                                UPDATE verification SET state = :state, updated_at = now()
                                WHERE dataset_id = :id AND run = :run
                                """)
                        .bind("id", run.datasetId())
                        .bind("run", run.token())
                        .bind("state", state.toByteArray())
                        .execute());
    }

    private static Verification state(byte[] bytes) {
        try {
            return Verification.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored verification cannot be read", e);
        }
    }
}
