package dev.labeler.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.rules.ConfigurationDocument;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// docker-compose.yml against the list of variables. Its commands and variables themselves are run by
/// `SeparateProcessesTest`.
final class ComposeFileTest {
    private static final Map<String, String> PROCESSES =
            Map.of("dataset-service", "D", "annotation-service", "A", "export-service", "X", "edge", "E");

    /// Fixed by the image or by the network of the containers.
    private static final Set<String> OF_THE_IMAGE = Set.of("BIND_ADDRESS", "PORT", "GRPC_PORT", "UPLOAD_SPOOL_DIR");

    @Test
    void everyVariableOfAProcessIsPassedOn() throws IOException {
        var compose = ComposeFile.read();
        for (var variable : ConfigurationDocument.read().variables()) {
            PROCESSES.forEach((service, letter) -> {
                if (variable.processes().contains(letter) && !OF_THE_IMAGE.contains(variable.name())) {
                    assertThat(compose.variables(service)).as(service).contains(variable.name());
                }
            });
        }
    }

    @Test
    void noServiceGetsAVariableThatItDoesNotRead() throws IOException {
        var compose = ComposeFile.read();
        var known = ConfigurationDocument.read();
        for (var service : PROCESSES.keySet()) {
            assertThat(compose.variables(service))
                    .as(service)
                    .allSatisfy(name -> assertThat(known.names()).contains(name));
        }
        assertThat(compose.variables("edge")).noneMatch(name -> name.startsWith("S3_"));
        assertThat(compose.variables("annotation-service")).doesNotContain("LABELER_ADMIN_PASSWORD");
    }

    @Test
    void everySecretIsRequired() throws IOException {
        var compose = ComposeFile.read();
        for (var service : compose.services()) {
            for (var name : List.of("JWT_SECRET", "INTERNAL_JWT_SECRET", "LABELER_SERVICE_KEY", "S3_SECRET_KEY")) {
                if (compose.variables(service).contains(name)) {
                    assertThat(org.assertj.core.api.Assertions.catchThrowable(
                                    () -> compose.environment(service, Map.of())))
                            .as(service + " " + name)
                            .isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    @Test
    void everyProcessIsRestricted() throws IOException {
        var compose = ComposeFile.read();
        for (var service : PROCESSES.keySet()) {
            assertThat(compose.service(service))
                    .as(service)
                    .containsKeys("healthcheck", "mem_limit", "pids_limit", "stop_grace_period", "tmpfs")
                    .containsEntry("read_only", true)
                    .containsEntry("cap_drop", List.of("ALL"))
                    .containsEntry("security_opt", List.of("no-new-privileges:true"));
            assertThat(compose.services())
                    .containsAll(compose.dependencies(service).keySet());
        }
    }
}
