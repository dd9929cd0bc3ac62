package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What the SDK's exceptions mean: the one place that knows.
final class S3CallRunner {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;
    private static final int ATTEMPTS = 3;

    /// What stores answer where Content-MD5 or the signature's hash is not the body's, or it did not come to
    /// its end.
    private static final Set<String> DAMAGED_BODY =
            Set.of("BadDigest", "XAmzContentSHA256Mismatch", "RequestTimeout", "IncompleteBody");

    private S3CallRunner() {}

    static <T extends @Nullable Object> T call(Supplier<T> call) {
        try {
            return callWithRetry(call);
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    /// Again where the store found that the body changed on its way, which the SDK does not repeat.
    private static <T extends @Nullable Object> T callWithRetry(Supplier<T> call) {
        for (var attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (S3Exception e) {
                // Some stores hold a damaged body to be a wrong signature.
                if (attempt == ATTEMPTS || !(isDamagedBody(e) || e.statusCode() == FORBIDDEN)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isDamagedBody(S3Exception e) {
        return e.awsErrorDetails() != null
                && DAMAGED_BODY.contains(String.valueOf(e.awsErrorDetails().errorCode()));
    }

    static void run(Runnable call) {
        call(() -> {
            call.run();
            return true;
        });
    }

    /// Null where the store has no such object.
    static <T> @Nullable T find(Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return null;
            }
            throw failure(e);
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    /// False where the store refused because the key is taken. A 409 means that another conditional
    /// write of the key is under way, whose outcome the caller finds by looking.
    static boolean runConditional(Runnable call) {
        try {
            callWithRetry(() -> {
                call.run();
                return true;
            });
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
                return false;
            }
            throw failure(e);
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    /// A store that refuses us (4xx) is a defect of ours or of the set-up; everything else is a store that
    /// is not available.
    static RuntimeException failure(SdkException e) {
        if (e instanceof AbortedException) {
            // The calling thread was interrupted: the call was cancelled, the store has no part in it.
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted while waiting for the store");
            cancelled.initCause(e);
            return cancelled;
        }
        return e instanceof S3Exception s3 && isRefusal(s3) ? Failure.internal(e) : Failure.unavailable("storage", e);
    }

    private static boolean isRefusal(S3Exception e) {
        var status = e.statusCode();
        return status >= 400 && status < 500 && status != TIMED_OUT && status != TOO_MANY && !isDamagedBody(e);
    }
}
