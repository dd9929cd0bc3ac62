package dev.labeler.edge.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/// One bucket.
///
/// @param policy which limit it keeps, as callers read it: `user`, `service`, `annotation`,
///     `address`
/// @param subject whose calls it counts: `user:7`, `service:training`, `address:192.0.2.1`
/// @param limit calls a window
record RateLimitKey(String policy, String subject, int limit) {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /// Names the stored bucket. The limit is part of it, so that a changed setting begins a new
    /// bucket.
    String id() {
        return policy + "/" + limit + "/" + subject;
    }

    /// Full again at the end of each window and not before: what a caller may do is then one number
    /// until one moment, which is what the headers promise.
    BucketConfiguration configuration() {
        return BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(limit)
                        .refillIntervally(limit, WINDOW)
                        .build())
                .build();
    }
}
