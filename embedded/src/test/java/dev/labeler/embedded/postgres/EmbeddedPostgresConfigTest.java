package dev.labeler.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresConfigTest {
    private static final Path HOME = Path.of("home");

    @Test
    void defaultsAreADurableServerOnAFreePort() {
        assertThat(EmbeddedPostgres.Config.in(HOME))
                .isEqualTo(new EmbeddedPostgres.Config(HOME, 0, true, Map.of(), null));
    }

    @Test
    void aPortReplacesOnlyThePort() {
        var config = new EmbeddedPostgres.Config(HOME, 1, false, Map.of("work_mem", "7MB"), Path.of("binaries"));

        assertThat(config.withPort(65_535))
                .isEqualTo(new EmbeddedPostgres.Config(
                        HOME, 65_535, false, Map.of("work_mem", "7MB"), Path.of("binaries")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        var config = EmbeddedPostgres.Config.in(HOME);

        assertThatThrownBy(() -> config.withPort(port)).hasMessage("The port must be 0 to 65535: " + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "listen_addresses", "Work_Mem", "x -c fsync"})
    void aSettingThatDurabilityOrPrivacyDependsOnIsRefused(String name) {
        assertThatThrownBy(() -> new EmbeddedPostgres.Config(HOME, 0, true, Map.of(name, "off"), null))
                .hasMessage("The PostgreSQL setting " + name + " cannot be overridden.");
    }
}
