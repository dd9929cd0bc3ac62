package dev.labeler.kit.storage;

import dev.labeler.kit.rpc.Failure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What the SDK's exceptions mean: the one place that knows.
final class StorageCalls {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private StorageCalls() {}

    static <T extends @Nullable Object> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw failure(e);
        }
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
    static boolean conditional(Runnable call) {
        try {
            call.run();
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

    /// A store that refuses us (4xx) is a defect of ours or of the set-up; everything else is a
    /// store that is away.
    private static Failure failure(SdkException e) {
        return e instanceof S3Exception s3 && s3.statusCode() >= 400 && s3.statusCode() < 500 && s3.statusCode() != 429
                ? Failure.internal(e)
                : Failure.unavailable("storage", e);
    }
}
