package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NetworkConfigTest {
    @Test
    void defaultsNeedNoVariable() {
        var config = NetworkConfig.fromEnvironment(new Environment(Map.of()));

        assertThat(config.address()).isEqualTo("0.0.0.0");
        assertThat(config.port()).isEqualTo(8021);
        assertThat(config.reflection()).isTrue();
        assertThat(config.connections().perAddress())
                .isEqualTo(ConnectionLimits.defaults().perAddress());
        assertThat(config.connections().total())
                .isBetween(1, ConnectionLimits.defaults().total());
        assertThat(config.idle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.maxAge()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.shutdown()).isEqualTo(new ShutdownConfig(Duration.ofSeconds(3), Duration.ofSeconds(30)));
    }

    @Test
    void everyVariableIsMapped() {
        var config = NetworkConfig.fromEnvironment(new Environment(Map.of(
                "BIND_ADDRESS", "10.0.0.1",
                "GRPC_PORT", "9000",
                "GRPC_REFLECTION", "false",
                "MAX_CONNECTIONS", "70",
                "MAX_CONNECTIONS_PER_ADDRESS", "7",
                "GRPC_IDLE_TIMEOUT", "PT30S",
                "GRPC_MAX_CONNECTION_AGE", "PT1M",
                "SHUTDOWN_DELAY", "0",
                "SHUTDOWN_TIMEOUT", "9")));

        assertThat(config)
                .isEqualTo(new NetworkConfig(
                        "10.0.0.1",
                        9000,
                        false,
                        new ConnectionLimits(70, 7),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(9))));
    }

    @Test
    void valuesOutOfRangeAreRejectedByName() {
        assertRejected("GRPC_PORT", "65536");
        assertRejected("GRPC_REFLECTION", "maybe");
        assertRejected("GRPC_IDLE_TIMEOUT", "PT0S");
        assertRejected("SHUTDOWN_DELAY", "-PT1S");
        assertRejected("SHUTDOWN_TIMEOUT", "0");
        assertRejected("MAX_CONNECTIONS", "0");
        assertRejected("MAX_CONNECTIONS_PER_ADDRESS", "many");
    }

    private static void assertRejected(String variable, String value) {
        assertThatThrownBy(() -> NetworkConfig.fromEnvironment(new Environment(Map.of(variable, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(variable);
    }
}
