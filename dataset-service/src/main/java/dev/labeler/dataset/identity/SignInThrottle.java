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

/// How long a sign-in must wait after failed ones: for the same account from the same address, for the
/// address, and for the account. The last is mild, so that nobody can keep another person out for
/// long. Each process of dataset-service counts for itself.
final class SignInThrottle {
    private static final Duration MEMORY = Duration.ofMinutes(15);
    private static final int MOST = 50_000;

    private final Ticker ticker;
    private final Cache<Key, Failures> failures;

    SignInThrottle(Ticker ticker) {
        this.ticker = ticker;
        failures = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(MEMORY)
                .ticker(ticker)
                .build();
    }

    /// What failures are counted for.
    private enum Subject {
        ACCOUNT_AND_ADDRESS(5, Duration.ofMinutes(1)),
        ADDRESS(30, Duration.ofMinutes(1)),
        ACCOUNT(50, Duration.ofSeconds(5));

        private final int allowed;
        private final Duration longest;

        Subject(int allowed, Duration longest) {
            this.allowed = allowed;
            this.longest = longest;
        }

        /// A second, doubled by each failure beyond the allowed ones.
        long delayNanos(int count) {
            return count < allowed
                    ? 0
                    : Math.min(
                            longest.toNanos(),
                            Duration.ofSeconds(1L << Math.min(count - allowed, 20))
                                    .toNanos());
        }
    }

    private record Key(Subject subject, String value) {}

    private record Failures(int count, long last) {}

    /// @param address where the call comes from, null where that is not known
    /// @throws Failure RATE_LIMITED while the sign-in must wait
    void check(String account, @Nullable String address) {
        var now = ticker.read();
        var wait = 0L;
        for (var key : keys(account, address)) {
            var known = failures.getIfPresent(key);
            if (known != null) {
                wait = Math.max(wait, known.last() + key.subject().delayNanos(known.count()) - now);
            }
        }
        if (wait > 0) {
            var seconds = Duration.ofNanos(wait - 1).toSeconds() + 1;
            throw Failure.exhausted(
                            ErrorReason.RATE_LIMITED,
                            "Too many sign-ins have failed for this account or from this address; try again in "
                                    + seconds + " s.")
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

    /// An address keeps its failures: a sign-in to one account says nothing about its attempts at others.
    void recordSuccess(String account, @Nullable String address) {
        for (var key : keys(account, address)) {
            if (key.subject() != Subject.ADDRESS) {
                failures.invalidate(key);
            }
        }
    }

    private static List<Key> keys(String account, @Nullable String address) {
        var name = account.strip().toLowerCase(Locale.ROOT);
        var byAccount = new Key(Subject.ACCOUNT, name);
        return address == null
                ? List.of(new Key(Subject.ACCOUNT_AND_ADDRESS, name), byAccount)
                : List.of(
                        new Key(Subject.ACCOUNT_AND_ADDRESS, name + " " + address),
                        new Key(Subject.ADDRESS, address),
                        byAccount);
    }
}
