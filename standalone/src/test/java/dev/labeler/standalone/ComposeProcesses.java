package dev.labeler.standalone;

import dev.labeler.standalone.deployment.ComposeFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Starts services of docker-compose.yml as processes of this machine.
final class ComposeProcesses {
    private final ComposeFile compose;
    private final Map<String, String> operator;
    private final Map<String, String> hosts;

    /// @param operator what the shell of the operator sets
    /// @param hosts addresses between containers, and what replaces them
    ComposeProcesses(ComposeFile compose, Map<String, String> operator, Map<String, String> hosts) {
        this.compose = compose;
        this.operator = operator;
        this.hosts = hosts;
    }

    /// @param own variables that differ because all processes share one machine
    LabelerProcess start(String service, Map<String, String> own) throws IOException {
        var environment = new HashMap<String, String>();
        compose.environment(service, operator).forEach((name, value) -> environment.put(name, onThisMachine(value)));
        // The store of the tests is another one than MinIO.
        environment.computeIfPresent("S3_PROVIDER", (_, _) -> "s3proxy");
        environment.putAll(own);
        return LabelerProcess.start(environment, compose.command(service).toArray(String[]::new));
    }

    private String onThisMachine(String value) {
        var replaced = value;
        for (var host : hosts.entrySet()) {
            replaced = replaced.replace(host.getKey(), host.getValue());
        }
        return replaced;
    }
}
