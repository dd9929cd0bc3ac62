package dev.labeler.kit.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.identity.VerifiedTokens.Verified;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class VerifiedTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final Caller CALLER = new Caller.User(1, null, null);

    private final AtomicLong nanos = new AtomicLong();
    private final VerifiedTokens tokens = new VerifiedTokens(Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);

    @Test
    void remembersForTenSeconds() {
        tokens.put("token", new Verified(CALLER, Instant.MAX));

        nanos.set(VerifiedTokens.AGE.toNanos() - 1);
        assertThat(tokens.get("token")).extracting(Verified::caller).isSameAs(CALLER);
        nanos.set(VerifiedTokens.AGE.toNanos());
        assertThat(tokens.get("token")).isNull();
        assertThat(VerifiedTokens.AGE).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void knowsNeitherOtherTokensNorExpiredOnes() {
        tokens.put("token", new Verified(CALLER, NOW));
        tokens.put("other", new Verified(CALLER, NOW.plusNanos(1)));

        assertThat(tokens.get("token")).isNull();
        assertThat(tokens.get("other")).extracting(Verified::caller).isSameAs(CALLER);
        assertThat(tokens.get("Other")).isNull();
    }
}
