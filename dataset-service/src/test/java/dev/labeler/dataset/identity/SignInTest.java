package dev.labeler.dataset.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Password checks, delays and limits of sign-ins.
class SignInTest {
    private final AtomicLong nanos = new AtomicLong();
    private final SignInThrottle delays = new SignInThrottle(nanos::get);

    @Test
    void missingAccountTakesAsLongAsAWrongPassword() {
        var bcrypt = best(PasswordHasher.hash("another password"));
        for (var hash : new @Nullable String[] {
            null, "", "pbkdf2$not-bcrypt", "$2b$12$short", "$2b$31$" + "a".repeat(53), "$2b$04$" + "a".repeat(53)
        }) {
            assertThat(best(hash)).as("%s", hash).isBetween(bcrypt * 0.6, bcrypt * 1.6);
        }
    }

    @Test
    void signInsBeyondTheQueueAreRateLimited() throws Exception {
        try (var passwords = new PasswordVerifier(1, 2);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<String>>();
            for (var i = 0; i < 16; i++) {
                calls.add(() -> {
                    try {
                        return Boolean.toString(passwords.matches("wrong", null));
                    } catch (Failure e) {
                        assertThat(e.reason()).isEqualTo(ErrorReason.RATE_LIMITED);
                        assertThat(e.metadata()).containsKey("retry_after");
                        return "busy";
                    }
                });
            }
            var outcomes = callers.invokeAll(calls).stream()
                    .map(future -> future.resultNow())
                    .toList();
            assertThat(outcomes).containsOnly("false", "busy");
            assertThat(outcomes.stream().filter("false"::equals).count()).isBetween(1L, 4L);
            assertThat(passwords.matches("right", PasswordHasher.hash("right"))).isTrue();
        }
    }

    @Test
    void repeatedFailuresIncreaseTheDelay() {
        for (var i = 0; i < 5; i++) {
            delays.check("a@b.c", "1.2.3.4");
            delays.recordFailure("A@b.c ", "1.2.3.4");
        }
        assertThat(wait("a@b.c", "1.2.3.4")).isEqualTo(1);
        delays.check("a@b.c", "1.2.3.5");
        delays.check("other@b.c", "1.2.3.4");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        delays.check("a@b.c", "1.2.3.4");
        delays.recordFailure("a@b.c", "1.2.3.4");
        assertThat(wait("a@b.c", "1.2.3.4")).isEqualTo(2);
        for (var i = 0; i < 20; i++) {
            delays.recordFailure("a@b.c", "1.2.3.4");
        }
        assertThat(wait("a@b.c", "1.2.3.4")).isEqualTo(60);
        delays.recordSuccess("a@b.c", "1.2.3.4");
        delays.check("a@b.c", "1.2.3.4");
    }

    @Test
    void delayOfAnAddressIsLongAndThatOfAnAccountShort() {
        for (var i = 0; i < 30; i++) {
            delays.recordFailure("user" + i + "@b.c", "1.2.3.4");
        }
        assertThat(wait("fresh@b.c", "1.2.3.4")).isEqualTo(1);
        delays.check("fresh@b.c", "1.2.3.5");
        for (var i = 0; i < 90; i++) {
            delays.recordFailure("victim@b.c", "10.0.0." + i);
        }
        assertThat(wait("victim@b.c", "9.9.9.9")).isBetween(1L, 5L);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        delays.check("victim@b.c", "9.9.9.9");
    }

    @Test
    void aWeakPasswordOfTheFirstAdministratorIsNamed() {
        for (var weak : List.of("short", "aaaaaaaaaaaaaaaa", "admin@x.org-1", "p".repeat(20) + "ässword".repeat(9))) {
            assertThatThrownBy(() -> PasswordRule.check("admin@x.org", new Secret(weak)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("the password of the first administrator")
                    .hasMessageNotContaining(weak);
        }
        PasswordRule.check("admin@x.org", new Secret("correct horse"));
    }

    private long wait(String account, String address) {
        var failure = Objects.requireNonNull(catchThrowableOfType(Failure.class, () -> delays.check(account, address)));
        assertThat(failure.reason()).isEqualTo(ErrorReason.RATE_LIMITED);
        return Long.parseLong(Objects.requireNonNull(failure.metadata().get("retry_after")));
    }

    /// Seconds of processor time, the best of three: a busy machine only adds.
    private static double best(@Nullable String hash) {
        var threads = ManagementFactory.getThreadMXBean();
        var best = Double.MAX_VALUE;
        for (var i = 0; i < 3; i++) {
            var started = threads.getCurrentThreadCpuTime();
            assertThat(PasswordHasher.matches("a wrong password", hash)).isFalse();
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - started) / 1e9);
        }
        return best;
    }
}
