package dev.labeler.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.server.StandaloneConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class StandaloneOptionsTest {
    @Test
    void defaultsAreTheDocumentedPortsBelowTheDefaultHome() {
        var config = parse().config("demo");

        assertThat(config.home())
                .isEqualTo(StandaloneConfig.defaultHome().resolve("demo").toAbsolutePath());
        assertThat(config.port()).isEqualTo(8020);
        assertThat(config.grpcPort()).isEqualTo(8021);
        assertThat(config.storagePort()).isEqualTo(8022);
    }

    @Test
    void everyOptionIsMapped() {
        var config = parse("--home", "/srv/x/../labeler", "--port", "1", "--grpc-port", "2", "--storage-port", "0")
                .config("demo");

        assertThat(config.home()).isEqualTo(Path.of("/srv/labeler"));
        assertThat(config.port()).isEqualTo(1);
        assertThat(config.grpcPort()).isEqualTo(2);
        assertThat(config.storagePort()).isZero();
    }

    private static StandaloneOptions parse(String... arguments) {
        return CommandLine.populateCommand(new StandaloneOptions(), arguments);
    }
}
