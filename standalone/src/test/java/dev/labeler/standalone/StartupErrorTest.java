package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Configurations that `serve` refuses: one line that names the option and the rule, before any part is
/// started.
final class StartupErrorTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--grpc-port", "--storage-port"})
    void portOutOfRangeNamesTheOption(String option) {
        var ports = List.of("--port", "--grpc-port", "--storage-port").stream()
                .collect(Collectors.toMap(name -> name, name -> name.equals(option) ? 99_999 : 0));
        assertThatThrownBy(() -> start(folder.resolve("home"), ports))
                .isInstanceOf(ConfigException.class)
                .hasMessage(option + " must be 0 to 65535: 99999");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--grpc-port", "--storage-port"})
    void usedPortNamesTheOption(String option) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ports = List.of("--port", "--grpc-port", "--storage-port").stream()
                    .collect(Collectors.toMap(name -> name, name -> name.equals(option) ? taken.getLocalPort() : 0));
            assertThatThrownBy(() -> start(folder.resolve("home"), ports))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(option + " " + taken.getLocalPort() + " cannot be used on 127.0.0.1: ")
                    .hasMessageEndingWith("Choose another port, or stop what uses it.");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onePortForTwoListenersIsRefused() throws Exception {
        int port = LabelerProcess.freePort();
        assertThatThrownBy(() ->
                        start(folder.resolve("home"), Map.of("--port", port, "--grpc-port", port, "--storage-port", 0)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--port and --grpc-port must differ; both are " + port);
    }

    @Test
    void homeThatIsAFileOrBelowOneIsRefused() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        for (var home : List.of(file, file.resolve("below/it"))) {
            assertThatThrownBy(() -> start(home, Map.of("--port", 0, "--grpc-port", 0, "--storage-port", 0)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("--home " + home + " must be a directory")
                    .hasMessageContaining(file.toString());
        }
    }

    /// /proc does not allow new files, even for root.
    @Test
    void readOnlyHomeIsRefused() {
        var home = Path.of("/proc/labeler");
        assertThatThrownBy(() -> start(home, Map.of("--port", 0, "--grpc-port", 0, "--storage-port", 0)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--home /proc/labeler must be a directory that this user may write to");
    }

    @Test
    void storeThatCannotBeReachedEndsTheProcessWithOneLine() throws Exception {
        int closed = LabelerProcess.freePort();
        var environment = Map.of(
                "S3_ENDPOINT", "http://127.0.0.1:" + closed, "S3_ACCESS_KEY", "key", "S3_SECRET_KEY", "a secret value");
        try (var child = LabelerProcess.start(
                environment, "serve", "--home", folder.toString(), "--port", "0", "--grpc-port", "0")) {
            assertThat(child.awaitExit(Duration.ofSeconds(90))).isEqualTo(1);
            assertThat(child.output())
                    .contains("The object store at S3_ENDPOINT http://127.0.0.1:" + closed
                            + " cannot be used: it refuses connections")
                    .doesNotContain("\tat ", "a secret value");
        }
    }

    private static void start(Path home, Map<String, Integer> ports) throws Exception {
        StandaloneServer.start(new StandaloneConfig(
                        home,
                        ports.getOrDefault("--port", 0),
                        ports.getOrDefault("--grpc-port", 0),
                        ports.getOrDefault("--storage-port", 0),
                        new Environment(Map.of())))
                .close();
    }
}
