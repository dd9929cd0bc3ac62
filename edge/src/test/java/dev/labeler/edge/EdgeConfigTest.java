package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.edge.console.ConsoleConfig;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EdgeConfigTest {
    @Test
    void defaultsNeedNoVariable() {
        var config = read(Map.of("MAX_CONNECTIONS", "100"));

        assertThat(config)
                .isEqualTo(new EdgeConfig(
                        8020,
                        "0.0.0.0",
                        Set.of(),
                        15 << 20,
                        10L << 30,
                        new ConnectionLimits(100, ConnectionLimits.defaults().perAddress()),
                        new ConnectionTimeouts(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(2)),
                        2_000,
                        true,
                        false,
                        ConsoleConfig.defaults(),
                        new ShutdownConfig(Duration.ofSeconds(3), Duration.ofSeconds(30))));
    }

    @Test
    void everyVariableIsMapped() {
        var config = read(Map.ofEntries(
                Map.entry("PORT", "9020"),
                Map.entry("BIND_ADDRESS", "10.0.0.1"),
                Map.entry("CORS_ORIGINS", "https://a.example, https://b.example"),
                Map.entry("MAX_JSON_BYTES", "4096"),
                Map.entry("MAX_UPLOAD_MB", "3"),
                Map.entry("MAX_CONNECTIONS", "70"),
                Map.entry("MAX_CONNECTIONS_PER_ADDRESS", "7"),
                Map.entry("HEADER_TIMEOUT", "1"),
                Map.entry("IDLE_TIMEOUT", "2"),
                Map.entry("BODY_TIMEOUT", "3"),
                Map.entry("WRITE_TIMEOUT", "PT4S"),
                Map.entry("MAX_REQUESTS", "5"),
                Map.entry("METRICS", "no"),
                Map.entry("ACCESS_LOG", "yes"),
                Map.entry("SHUTDOWN_DELAY", "0"),
                Map.entry("SHUTDOWN_TIMEOUT", "8"),
                Map.entry("CONSOLE_ENABLED", "no"),
                Map.entry("CONSOLE_STORE_ORIGINS", "https://s3.example:9000")));

        assertThat(config)
                .isEqualTo(new EdgeConfig(
                        9020,
                        "10.0.0.1",
                        Set.of("https://a.example", "https://b.example"),
                        4096,
                        3 << 20,
                        new ConnectionLimits(70, 7),
                        new ConnectionTimeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4)),
                        5,
                        false,
                        true,
                        new ConsoleConfig(false, Set.of("https://s3.example:9000")),
                        new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(8))));
    }

    @Test
    void valuesOutOfRangeAreRejectedByName() {
        assertRejected("PORT", "-1");
        assertRejected("MAX_JSON_BYTES", "1000000000");
        assertRejected("MAX_UPLOAD_MB", "0");
        assertRejected("MAX_REQUESTS", "0");
        assertRejected("HEADER_TIMEOUT", "soon");
        assertRejected("METRICS", "maybe");
        assertRejected("CONSOLE_STORE_ORIGINS", "https://a.example; script-src *");
    }

    private static void assertRejected(String variable, String value) {
        assertThatThrownBy(() -> read(Map.of(variable, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(variable);
    }

    private static EdgeConfig read(Map<String, String> variables) {
        return EdgeConfig.fromEnvironment(new Environment(variables));
    }
}
