package dev.labeler.kit.db;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Makes calls with an idempotency key safe to retry. The response is stored under (caller, key) in the
/// transaction of the effect, so that either both exist or neither; a retry within 24 hours gets the stored
/// response. Needs the table of `dev/labeler/kit/migration/request`.
public final class IdempotencyStore {
    private static final Duration RETENTION = Duration.ofHours(24);
    private static final int MAX_KEY_LENGTH = 200;

    private IdempotencyStore() {}

    /// The work that must run once.
    ///
    /// @param <A> the response
    @FunctionalInterface
    public interface Effect<A, X extends Exception> {
        A run() throws X;
    }

    /// Runs `effect` once for the current caller and the idempotency key of the call, or always if the call has
    /// none.
    ///
    /// @param handle the transaction in which the effect writes
    /// @param request a retry must have an equal one
    /// @throws Failure IDEMPOTENCY_KEY_REUSED if the key was used with another request
    public static <A extends Message, X extends Exception> A runOnce(
            Handle handle, Message request, Parser<A> answers, Effect<A, X> effect) throws X {
        var key = CallContext.idempotencyKey();
        if (key != null) {
            CallContext.requireValidIdempotencyKey(key);
        }
        return runOnce(handle, key, request, answers, effect);
    }

    /// As above, with a key from the request's own `request_id` field; null or empty runs the effect always.
    public static <A extends Message, X extends Exception> A runOnce(
            Handle handle, @Nullable String key, Message request, Parser<A> answers, Effect<A, X> effect) throws X {
        if (key == null || key.isEmpty()) {
            return effect.run();
        }
        if (key.length() > MAX_KEY_LENGTH) {
            throw Failure.invalid("The idempotency key has " + key.length() + " characters; at most " + MAX_KEY_LENGTH
                            + " are allowed.")
                    .violation("request_id", "must have at most " + MAX_KEY_LENGTH + " characters");
        }
        var caller = Caller.current().subject();
        var hash = hash(request);
        // The insert makes a concurrent call with the same key wait until this transaction has ended.
        var claimed = handle.createUpdate("""
                        INSERT INTO request (caller, key, request_hash, created_at) VALUES (:caller, :key, :hash, now())
                        ON CONFLICT (caller, key) DO UPDATE
                        SET request_hash = excluded.request_hash, created_at = excluded.created_at, answer = NULL
                        WHERE request.created_at < now() - :kept
                        """)
                .bind("caller", caller)
                .bind("key", key)
                .bind("hash", hash)
                .bind("kept", RETENTION)
                .execute();
        if (claimed == 0) {
            return stored(handle, caller, key, hash, answers);
        }
        var answer = effect.run();
        handle.createUpdate("UPDATE request SET answer = :answer WHERE caller = :caller AND key = :key")
                .bind("answer", answer.toByteArray())
                .bind("caller", caller)
                .bind("key", key)
                .execute();
        return answer;
    }

    /// Deletes responses older than 24 hours; for a recurring job.
    public static int sweep(Handle handle) {
        return handle.createUpdate("DELETE FROM request WHERE created_at < now() - :kept")
                .bind("kept", RETENTION)
                .execute();
    }

    private record StoredResponse(ByteString requestHash, ByteString answer) {}

    private static <A extends Message> A stored(
            Handle handle, String caller, String key, byte[] hash, Parser<A> answers) {
        var stored = handle.createQuery(
                        "SELECT request_hash, answer FROM request WHERE caller = :caller AND key = :key")
                .bind("caller", caller)
                .bind("key", key)
                .map((row, _) ->
                        new StoredResponse(ByteString.copyFrom(row.getBytes(1)), ByteString.copyFrom(row.getBytes(2))))
                .one();
        if (!stored.requestHash().equals(ByteString.copyFrom(hash))) {
            throw Failure.conflict(
                    ErrorReason.IDEMPOTENCY_KEY_REUSED,
                    "This idempotency key was used for another request. Use a new key for a new request.");
        }
        try {
            return answers.parseFrom(stored.answer());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored response cannot be parsed", e);
        }
    }

    /// Over type and content, since one key must not be valid for two methods either. Requests have no maps,
    /// whose order could differ between equal messages.
    private static byte[] hash(Message request) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(request.getDescriptorForType().getFullName().getBytes(StandardCharsets.UTF_8));
            return sha256.digest(request.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
