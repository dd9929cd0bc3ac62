package dev.labeler.edge.health;

import dev.labeler.kit.rpc.HealthCheck;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Checks a server and its dependencies through `grpc.health.v1`.
///
/// @param name name in `/health/ready`
public record ReadinessProbe(String name, Channel channel) {
    private static final long DEADLINE_SECONDS = 4;
    private static final List<String> DEPENDENCIES =
            List.of(HealthCheck.DATABASE, HealthCheck.STORAGE, HealthCheck.JOBS);

    /// The state of the server under its name, and those of its dependencies as `name/dependency`.
    Map<String, Boolean> states() {
        var states = new LinkedHashMap<String, Boolean>();
        var overall = status(HealthStatusManager.SERVICE_NAME_ALL_SERVICES);
        states.put(name, overall == ServingStatus.SERVING);
        if (overall == null) {
            return states;
        }
        for (var dependency : DEPENDENCIES) {
            var status = status(dependency);
            if (status != null) {
                states.put(name + "/" + dependency, status == ServingStatus.SERVING);
            }
        }
        return states;
    }

    /// Null if the server cannot be reached or does not have that dependency.
    private @Nullable ServingStatus status(String service) {
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus();
        } catch (StatusRuntimeException e) {
            return null;
        }
    }
}
