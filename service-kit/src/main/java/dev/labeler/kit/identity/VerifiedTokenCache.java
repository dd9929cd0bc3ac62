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

/// Tokens that have verified a moment ago, so that a client's next call does not pay for parsing
/// and signature again. Whether the user is still active is not kept here ([UserStatusCache]). Only hashes
/// are kept, and only of tokens that did verify: a stranger cannot fill it.
final class VerifiedTokenCache {
    static final Duration AGE = Duration.ofSeconds(10);

    private static final int MOST = 20_000;

    private final Cache<String, VerifiedToken> tokens;
    private final Clock clock;

    /// @param clock tells whether a token has expired
    /// @param ticker tells how old what is remembered is, whatever happens to the clock
    VerifiedTokenCache(Clock clock, Ticker ticker) {
        this.clock = clock;
        tokens = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(AGE)
                .ticker(ticker)
                .build();
    }

    /// Whose token it is.
    ///
    /// @param expires the first instant at which the token is no longer valid
    /// @param passwordStamp of the password that it was given for, null where it names none
    record VerifiedToken(
            Caller caller, Instant expires, @Nullable String passwordStamp) {
        VerifiedToken(Caller caller, Instant expires) {
            this(caller, expires, null);
        }
    }

    /// Null where the token is not known, or has expired since.
    @Nullable
    VerifiedToken get(String token) {
        var known = tokens.getIfPresent(hash(token));
        return known != null && clock.instant().isBefore(known.expires()) ? known : null;
    }

    void put(String token, VerifiedToken verified) {
        tokens.put(hash(token), verified);
    }

    /// The 32 bytes as the letters of a compact string: a key that compares by value.
    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new String(digest, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
