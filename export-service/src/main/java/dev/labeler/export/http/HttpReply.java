package dev.labeler.export.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A response.
///
/// @param retryAfter of the header `Retry-After`, null if there is none
/// @param text of the body, at most the client's limit; the rest of a longer one was not read
/// @param isTruncated whether the body is longer than the limit
public record HttpReply(int status, @Nullable Duration retryAfter, String text, boolean isTruncated) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /// Whether the same request may succeed later. A refused credential or a wrong address counts: the operator can
    /// correct it.
    public boolean isRetryable() {
        return switch (status) {
            case 401, 403, 404, 408, 425, 429 -> true;
            default -> status < 400 || status >= 500;
        };
    }
}
