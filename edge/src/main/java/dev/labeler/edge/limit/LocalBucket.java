package dev.labeler.edge.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.VerboseResult;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One bucket as this process holds it: calls are taken out of the shared bucket in blocks, so that
/// most calls ask nobody. A block is good until its window ends, and whoever was refused is refused
/// until then without asking again. The processes together never accept more than the limit; what
/// one of them holds and does not use is missing to the others, at most a twentieth.
final class LocalBucket {
    private static final int BLOCKS = 20;

    private final RateLimitKey key;
    private final @Nullable SharedBucketStore shared;
    private final ClockTimeMeter meter;

    /// Counts while the shared bucket is away.
    private final Bucket alone;

    private long inHand;
    private long beyond;
    private long windowEnds = Long.MIN_VALUE;

    LocalBucket(RateLimitKey key, @Nullable SharedBucketStore shared, ClockTimeMeter meter) {
        this.key = key;
        this.shared = shared;
        this.meter = meter;
        alone = Bucket.builder()
                .addLimit(key.configuration().getBandwidths()[0])
                .withCustomTimePrecision(meter)
                .build();
    }

    synchronized QuotaStatus tryConsume() {
        var now = meter.clock().millis();
        if (now >= windowEnds) {
            inHand = 0;
            beyond = key.limit();
        }
        if (inHand == 0 && beyond > 0) {
            fetch(Math.max(1, beyond / BLOCKS), now);
        }
        var isAccepted = inHand > 0;
        if (isAccepted) {
            inHand--;
        }
        return quota(isAccepted, now);
    }

    private void fetch(long wanted, long now) {
        var granted = fetchBlock(wanted);
        inHand = granted.getValue();
        beyond = granted.getDiagnostics().getAvailableTokens();
        var toReset = TimeUnit.NANOSECONDS.toMillis(granted.getDiagnostics().calculateFullRefillingTime());
        windowEnds = now + Math.max(1, toReset);
    }

    private VerboseResult<Long> fetchBlock(long wanted) {
        if (shared != null) {
            var granted = shared.tryConsume(key, wanted);
            if (granted != null) {
                return granted;
            }
            RateLimitMetrics.ALONE.inc();
        }
        return alone.asVerbose().tryConsumeAsMuchAsPossible(wanted);
    }

    private QuotaStatus quota(boolean isAccepted, long now) {
        return new QuotaStatus(
                key.policy(),
                key.limit(),
                inHand + beyond,
                Math.ceilDiv(windowEnds, 1000),
                Math.max(1, Math.ceilDiv(windowEnds - now, 1000)),
                !isAccepted);
    }
}
