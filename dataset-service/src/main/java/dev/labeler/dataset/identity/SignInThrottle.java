package dev.labeler.dataset.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Delays sign-ins after failed ones: per account and address, per address, and per account. The delay per account
/// is short, so that an attacker cannot lock a user out for long. Each process of dataset-service counts
/// separately.
final class SignInThrottle {
    private static final Duration RETENTION = Duration.ofMinutes(15);
    private static final int MAX_COUNTERS = 50_000;

    private final Ticker ticker;
    private final Cache<Key, Failures> failures;

    SignInThrottle(Ticker ticker) {
        this.ticker = ticker;
        failures = Caffeine.newBuilder()
                .maximumSize(MAX_COUNTERS)
                .expireAfterWrite(RETENTION)
                .ticker(ticker)
                .build();
    }

    /// Scope in which failures are counted.
    private enum CounterScope {
        ACCOUNT_AND_ADDRESS(5, Duration.ofMinutes(1)),
        ADDRESS(30, Duration.ofMinutes(1)),
        ACCOUNT(50, Duration.ofSeconds(5));

        private final int allowed;
        private final Duration maxDelay;

        CounterScope(int allowed, Duration maxDelay) {
            this.allowed = allowed;
            this.maxDelay = maxDelay;
        }

        /// One second, doubled by each failure beyond the allowed ones.
        long delayNanos(int count) {
            return count < allowed
                    ? 0
                    : Math.min(
                            maxDelay.toNanos(),
                            Duration.ofSeconds(1L << Math.min(count - allowed, 20))
                                    .toNanos());
        }
    }

    private record Key(CounterScope scope, String value) {}

    private record Failures(int count, long last) {}

    /// @param address of the client, null where unknown
    /// @throws Failure RATE_LIMITED while the sign-in must wait
    void check(String account, @Nullable String address) {
        var now = ticker.read();
        var wait = 0L;
        for (var key : keys(account, address)) {
            var known = failures.getIfPresent(key);
            if (known != null) {
                wait = Math.max(wait, known.last() + key.scope().delayNanos(known.count()) - now);
            }
        }
        if (wait > 0) {
            var seconds = Duration.ofNanos(wait - 1).toSeconds() + 1;
            throw Failure.exhausted(
                            ErrorReason.RATE_LIMITED,
                            "Too many sign-ins have failed for this account or from this address. Retry in " + seconds
                                    + " s.")
                    .with("policy", "sign-in")
                    .with("retry_after", seconds);
        }
    }

    void recordFailure(String account, @Nullable String address) {
        for (var key : keys(account, address)) {
            failures.asMap()
                    .compute(key, (_, known) -> new Failures(known == null ? 1 : known.count() + 1, ticker.read()));
        }
    }

    /// Keeps the failures of the address, because they may concern other accounts.
    void recordSuccess(String account, @Nullable String address) {
        for (var key : keys(account, address)) {
            if (key.scope() != CounterScope.ADDRESS) {
                failures.invalidate(key);
            }
        }
    }

    private static List<Key> keys(String account, @Nullable String address) {
        var name = account.strip().toLowerCase(Locale.ROOT);
        var byAccount = new Key(CounterScope.ACCOUNT, name);
        return address == null
                ? List.of(new Key(CounterScope.ACCOUNT_AND_ADDRESS, name), byAccount)
                : List.of(
                        new Key(CounterScope.ACCOUNT_AND_ADDRESS, name + " " + address),
                        new Key(CounterScope.ADDRESS, address),
                        byAccount);
    }
}
