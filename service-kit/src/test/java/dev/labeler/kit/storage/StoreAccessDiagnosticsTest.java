package dev.labeler.kit.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.KitTestResources;
import dev.labeler.kit.config.ConfigException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What an operator reads when the object store cannot be used at start-up.
final class StoreAccessDiagnosticsTest {
    @Test
    void wrongSecretNamesEndpointCauseAndVariables() {
        assertEnsureFails(Map.of("S3_SECRET_KEY", "not-the-secret"), "status 403", "S3_ACCESS_KEY", "S3_SECRET_KEY");
    }

    @Test
    void wrongKeyNamesEndpointCauseAndVariables() {
        assertEnsureFails(Map.of("S3_ACCESS_KEY", "nobody"), "status 403", "S3_ACCESS_KEY", "S3_SECRET_KEY");
    }

    @Test
    void unknownHostNamesEndpointCauseAndVariable() {
        assertEnsureFails(
                Map.of("S3_ENDPOINT", "http://store.invalid:9000"),
                "S3_ENDPOINT http://store.invalid:9000",
                "host store.invalid is unknown");
    }

    @Test
    void closedPortNamesEndpointCauseAndVariable() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertEnsureFails(
                Map.of("S3_ENDPOINT", "http://127.0.0.1:" + port),
                "S3_ENDPOINT http://127.0.0.1:" + port,
                "refuses connections",
                "Check S3_ENDPOINT");
    }

    private static void assertEnsureFails(Map<String, String> variables, String... parts) {
        try (var store = ObjectStore.open(KitTestResources.storageConfig(variables), "unreachable")) {
            assertThatThrownBy(() -> store.admin().ensureExists())
                    .isInstanceOf(ConfigException.class)
                    .message()
                    .contains(parts)
                    .contains("S3_ENDPOINT http")
                    .doesNotContain("not-the-secret");
        }
    }
}
