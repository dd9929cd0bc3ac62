package dev.labeler.kit.rpc;

import dev.labeler.kit.identity.Credentials;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.concurrent.ScheduledExecutorService;

/// The interceptors in their one order, the same for every transport: request id, metrics, errors,
/// deadline, identity, method. Metrics and errors stand outside what may refuse a call, so that a
/// refusal is counted and well-formed too.
final class ServerChain {
    private ServerChain() {}

    /// For the services of the contract.
    static ServerServiceDefinition guarded(
            BindableService service, Credentials credentials, Deadlines deadlines, ScheduledExecutorService timer) {
        return ServerInterceptors.interceptForward(
                service,
                new RequestIdInterceptor(),
                new MetricsInterceptor(),
                new ErrorInterceptor(),
                new DeadlineInterceptor(deadlines, timer),
                new IdentityInterceptor(credentials));
    }

    /// For gRPC's own health and reflection, which are not part of the contract and say nothing
    /// about data.
    static ServerServiceDefinition open(BindableService service) {
        return open(service.bindService());
    }

    static ServerServiceDefinition open(ServerServiceDefinition service) {
        return ServerInterceptors.interceptForward(service, new RequestIdInterceptor(), new MetricsInterceptor());
    }
}
