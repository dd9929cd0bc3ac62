package dev.labeler.edge.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/// The key of one bucket.
///
/// @param policy name of the limit in responses: `user`, `service`, `annotation`, `address`
/// @param subject the caller whose calls it counts: `user:7`, `service:training`, `address:192.0.2.1`
/// @param limit calls per window
record RateLimitKey(String policy, String subject, int limit) {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /// The id of the stored bucket. The limit is part of it, so that a changed setting starts a new bucket.
    String id() {
        return policy + "/" + limit + "/" + subject;
    }

    /// Refilled at the end of each window and not before, so that the headers can state the remaining calls and
    /// the time of the reset.
    BucketConfiguration configuration() {
        return BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(limit)
                        .refillIntervally(limit, WINDOW)
                        .build())
                .build();
    }
}
