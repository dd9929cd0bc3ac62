package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Calls the SDK and maps its exceptions.
final class S3CallRunner {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;
    private static final int ATTEMPTS = 3;

    /// Error codes of stores if the body does not match Content-MD5 or the signature's hash, or is incomplete.
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

    /// Retries requests whose body was damaged in transit, which the SDK does not.
    private static <T extends @Nullable Object> T callWithRetry(Supplier<T> call) {
        for (var attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (S3Exception e) {
                // Some stores report a damaged body as a wrong signature.
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

    /// Null if the object does not exist.
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

    /// False if the store refused because the key exists. A 409 means that another conditional write of the key
    /// is in progress; the caller must read the key for its outcome.
    static boolean runConditional(Runnable call) {
        try {
            return isAccepted(() -> callWithRetry(() -> {
                call.run();
                return true;
            }));
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    /// False if the store refused because a condition of the call is not met.
    static boolean isAccepted(Runnable call) {
        try {
            call.run();
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    /// A refusal (4xx) is a defect of the server or its configuration; everything else means that the store is
    /// unavailable.
    static RuntimeException failure(SdkException e) {
        if (e instanceof AbortedException) {
            // The calling thread was interrupted because the call was cancelled.
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
