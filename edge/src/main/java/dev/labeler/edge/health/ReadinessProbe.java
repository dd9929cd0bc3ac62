package dev.labeler.edge.health;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Something that requests need.
///
/// @param name as `/health/ready` calls it
/// @param check whether it is there; false or an exception if not
public record ReadinessProbe(String name, BooleanSupplier check) {
    private static final long PATIENCE_SECONDS = 2;

    /// A server's own word, by `grpc.health.v1`.
    public static ReadinessProbe grpc(String name, Channel channel) {
        return new ReadinessProbe(name, () -> isServing(channel));
    }

    private static boolean isServing(Channel channel) {
        try {
            return HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus()
                    == ServingStatus.SERVING;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    boolean passes() {
        try {
            return check.getAsBoolean();
        } catch (RuntimeException e) {
            return false;
        }
    }
}
