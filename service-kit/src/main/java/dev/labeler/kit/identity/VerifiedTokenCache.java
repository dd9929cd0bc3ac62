package dev.labeler.kit.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tokens that were verified in the last seconds, so that a client's next call needs no parsing and no
/// signature check. Whether the user is still active is not cached here ([UserStatusCache]). Only hashes of
/// valid tokens are stored, so that invalid ones cannot fill the cache.
final class VerifiedTokenCache {
    static final Duration AGE = Duration.ofSeconds(10);

    private static final int MAX_ENTRIES = 20_000;

    private final Cache<String, VerifiedToken> tokens;
    private final Clock clock;

    /// @param clock for the expiry of tokens
    /// @param ticker for the age of entries, independent of changes of the clock
    VerifiedTokenCache(Clock clock, Ticker ticker) {
        this.clock = clock;
        tokens = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(AGE)
                .ticker(ticker)
                .build();
    }

    /// The content of a valid token.
    ///
    /// @param expires the first instant at which the token is no longer valid
    /// @param passwordStamp stamp of the password at the time of issue, null if the token has none
    record VerifiedToken(
            Caller caller, Instant expires, @Nullable String passwordStamp) {
        VerifiedToken(Caller caller, Instant expires) {
            this(caller, expires, null);
        }
    }

    /// Null if the token is not cached or has expired.
    @Nullable
    VerifiedToken get(String token) {
        var known = tokens.getIfPresent(hash(token));
        return known != null && clock.instant().isBefore(known.expires()) ? known : null;
    }

    void put(String token, VerifiedToken verified) {
        tokens.put(hash(token), verified);
    }

    /// As a string, since a byte array does not compare by value.
    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new String(digest, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
