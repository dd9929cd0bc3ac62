package dev.labeler.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
    private final RestartBackoff restarts = new RestartBackoff();

    @Test
    void pausesDoubleUpToALimit() {
        assertThat(Stream.generate(restarts::nextPause).limit(8).map(Duration::toMillis))
                .containsExactly(0L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L);
    }

    @Test
    void aServerThatRanForAMinuteIsRestartedAtOnce() {
        restarts.nextPause();
        restarts.recordEnd(Duration.ofSeconds(59));
        assertThat(restarts.nextPause()).isEqualTo(Duration.ofMillis(500));

        restarts.recordEnd(Duration.ofMinutes(1));
        assertThat(restarts.nextPause()).isZero();
    }
}
