package dev.labeler.edge.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.VerboseResult;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The local part of one bucket: calls are reserved from the shared bucket in blocks, so that most calls need
/// no query. A block is valid until its window ends; a refused caller is refused until then without a query.
/// The processes together never accept more than the limit; at most a twentieth of it is reserved by one
/// process and unavailable to the others.
final class LocalBucket {
    private static final int BLOCKS = 20;

    private final RateLimitKey key;
    private final @Nullable SharedBucketStore shared;
    private final ClockTimeMeter meter;

    /// Counts while the shared bucket is unavailable.
    private final Bucket fallback;

    private long reserved;
    private long unreserved;
    private long windowEnds = Long.MIN_VALUE;

    LocalBucket(RateLimitKey key, @Nullable SharedBucketStore shared, ClockTimeMeter meter) {
        this.key = key;
        this.shared = shared;
        this.meter = meter;
        fallback = Bucket.builder()
                .addLimit(key.configuration().getBandwidths()[0])
                .withCustomTimePrecision(meter)
                .build();
    }

    synchronized QuotaStatus tryConsume() {
        var now = meter.clock().millis();
        if (now >= windowEnds) {
            reserved = 0;
            unreserved = key.limit();
        }
        if (reserved == 0 && unreserved > 0) {
            fetch(Math.max(1, unreserved / BLOCKS), now);
        }
        var isAccepted = reserved > 0;
        if (isAccepted) {
            reserved--;
        }
        return quota(isAccepted, now);
    }

    private void fetch(long wanted, long now) {
        var granted = fetchBlock(wanted);
        reserved = granted.getValue();
        unreserved = granted.getDiagnostics().getAvailableTokens();
        var toReset = TimeUnit.NANOSECONDS.toMillis(granted.getDiagnostics().calculateFullRefillingTime());
        windowEnds = now + Math.max(1, toReset);
    }

    private VerboseResult<Long> fetchBlock(long wanted) {
        if (shared != null) {
            var granted = shared.tryConsume(key, wanted);
            if (granted != null) {
                return granted;
            }
            RateLimitMetrics.COUNTED_ALONE.inc();
        }
        return fallback.asVerbose().tryConsumeAsMuchAsPossible(wanted);
    }

    private QuotaStatus quota(boolean isAccepted, long now) {
        return new QuotaStatus(
                key.policy(),
                key.limit(),
                reserved + unreserved,
                Math.ceilDiv(windowEnds, 1000),
                Math.max(1, Math.ceilDiv(windowEnds - now, 1000)),
                !isAccepted);
    }
}
