package dev.labeler.edge.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.proto.type.v1.LimitClass;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts every call in a bucket of its caller.
public final class RateLimiter implements AutoCloseable {
    /// Number of cached callers. Evicting one only loses the rest of its block.
    private static final int MAX_CALLERS = 50_000;

    private final RateLimitConfig config;
    private final RateLimitSubjectResolver subjects;
    private final @Nullable SharedBucketStore shared;
    private final ClockTimeMeter meter;
    private final Cache<RateLimitKey, LocalBucket> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_CALLERS)
            .expireAfterAccess(RateLimitKey.WINDOW.multipliedBy(2))
            .build();

    private RateLimiter(
            RateLimitConfig config,
            CredentialVerifier credentials,
            @Nullable SharedBucketStore shared,
            ClockTimeMeter meter) {
        this.config = config;
        this.shared = shared;
        this.meter = meter;
        subjects = new RateLimitSubjectResolver(config, credentials);
        RateLimitMetrics.register();
    }

    /// @param credentials verifies the credentials that identify callers
    /// @param database where all processes count together; null for counting in this process only
    public static RateLimiter open(
            RateLimitConfig config, CredentialVerifier credentials, @Nullable DatabaseConfig database, Clock clock) {
        var meter = new ClockTimeMeter(clock);
        var shared = database == null || config.isDisabled() ? null : SharedBucketStore.open(database, meter);
        return new RateLimiter(config, credentials, shared, meter);
    }

    /// Counts a call.
    ///
    /// @param token the bearer token, unverified
    /// @param peer the peer of the connection
    /// @param forwardedFor the addresses of `X-Forwarded-For`, in order
    /// @return the state of the quota, null if the call is not limited
    public @Nullable QuotaStatus tryConsume(
            LimitClass limitClass, @Nullable String token, InetAddress peer, List<String> forwardedFor) {
        if (limitClass == LimitClass.LIMIT_CLASS_UNSPECIFIED
                || limitClass == LimitClass.LIMIT_CLASS_UNLIMITED
                || config.isDisabled()) {
            return null;
        }
        var key = subjects.resolve(
                limitClass, token, RemoteAddressResolver.resolve(peer, forwardedFor, config.trustedProxies()));
        if (key.limit() == 0) {
            return null;
        }
        var quota = buckets.get(key, _ -> new LocalBucket(key, shared, meter)).tryConsume();
        if (quota.isExceeded()) {
            RateLimitMetrics.REFUSED.labelValues(key.policy()).inc();
        }
        return quota;
    }

    /// The client's address of a call, according to trusted proxies.
    ///
    /// @param peer the peer of the connection
    /// @param forwardedFor the addresses of `X-Forwarded-For`, in order
    public String addressOf(InetAddress peer, List<String> forwardedFor) {
        return RemoteAddressResolver.resolve(peer, forwardedFor, config.trustedProxies());
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
    }
}
