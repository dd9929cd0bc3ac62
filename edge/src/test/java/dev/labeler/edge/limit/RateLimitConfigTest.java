package dev.labeler.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RateLimitConfigTest {
    @Test
    void defaultsNeedNoVariable() {
        var config = RateLimitConfig.fromEnvironment(new Environment(Map.of()));

        assertThat(config).isEqualTo(new RateLimitConfig(1000, 100, 6000, 1000, 0));
        assertThat(config.isDisabled()).isFalse();
    }

    @Test
    void everyVariableIsMapped() {
        var config = RateLimitConfig.fromEnvironment(new Environment(Map.of(
                "RATE_LIMIT_SERVICE_PER_MINUTE", "1",
                "RATE_LIMIT_USER_PER_MINUTE", "2",
                "RATE_LIMIT_ANNOTATION_PER_MINUTE", "3",
                "RATE_LIMIT_ANONYMOUS_PER_MINUTE", "4",
                "TRUSTED_PROXIES", "5")));

        assertThat(config).isEqualTo(new RateLimitConfig(1, 2, 3, 4, 5));
    }

    @Test
    void limitingIsDisabledOnlyIfEveryLimitIsZero() {
        assertThat(RateLimitConfig.OFF.isDisabled()).isTrue();
        assertThat(new RateLimitConfig(0, 0, 0, 1, 0).isDisabled()).isFalse();
    }

    @Test
    void negativeValuesAreRejectedByName() {
        assertThatThrownBy(() ->
                        RateLimitConfig.fromEnvironment(new Environment(Map.of("RATE_LIMIT_USER_PER_MINUTE", "-1"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("RATE_LIMIT_USER_PER_MINUTE");
    }
}
