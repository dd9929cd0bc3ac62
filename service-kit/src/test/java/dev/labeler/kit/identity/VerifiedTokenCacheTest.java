package dev.labeler.kit.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.identity.VerifiedTokenCache.VerifiedToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class VerifiedTokenCacheTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final Caller CALLER = new Caller.User(1, null, null);

    private final AtomicLong nanos = new AtomicLong();
    private final VerifiedTokenCache tokens = new VerifiedTokenCache(Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);

    @Test
    void remembersForTenSeconds() {
        tokens.put("token", new VerifiedToken(CALLER, Instant.MAX));

        nanos.set(VerifiedTokenCache.AGE.toNanos() - 1);
        assertThat(tokens.get("token")).extracting(VerifiedToken::caller).isSameAs(CALLER);
        nanos.set(VerifiedTokenCache.AGE.toNanos());
        assertThat(tokens.get("token")).isNull();
        assertThat(VerifiedTokenCache.AGE).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void knowsNeitherOtherTokensNorExpiredOnes() {
        tokens.put("token", new VerifiedToken(CALLER, NOW));
        tokens.put("other", new VerifiedToken(CALLER, NOW.plusNanos(1)));

        assertThat(tokens.get("token")).isNull();
        assertThat(tokens.get("other")).extracting(VerifiedToken::caller).isSameAs(CALLER);
        assertThat(tokens.get("Other")).isNull();
    }
}
