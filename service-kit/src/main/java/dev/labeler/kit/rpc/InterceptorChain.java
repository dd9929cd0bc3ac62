package dev.labeler.kit.rpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.concurrent.ScheduledExecutorService;

/// The interceptors in their order, the same for every transport: request id, metrics, errors, open event
/// streams, deadline, identity, limits of the request, method. Metrics and errors come before all that may refuse a
/// call, so that
/// refusals are counted and mapped too.
final class InterceptorChain {
    private InterceptorChain() {}

    /// For the services of the contract.
    static ServerServiceDefinition forContract(
            BindableService service,
            CallAuthenticator authenticator,
            DeadlineLimits deadlines,
            ScheduledExecutorService timer,
            RequestMemoryBudget memory,
            EventCallRegistry events) {
        return ServerInterceptors.interceptForward(
                bounded(service.bindService(), memory),
                new RequestIdInterceptor(),
                new MetricsInterceptor(),
                new ErrorInterceptor(),
                events,
                new DeadlineInterceptor(deadlines, timer),
                new IdentityInterceptor(authenticator),
                new RefusalInterceptor());
    }

    private static ServerServiceDefinition bounded(ServerServiceDefinition service, RequestMemoryBudget memory) {
        var methods = service.getMethods().stream()
                .<ServerMethodDefinition<?, ?>>map(method -> bounded(method, memory))
                .toList();
        var descriptor = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        var bounded = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(bounded::addMethod);
        return bounded.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> bounded(
            ServerMethodDefinition<Q, A> method, RequestMemoryBudget memory) {
        var descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(BoundedMarshaller.of(descriptor, memory), descriptor.getResponseMarshaller())
                        .build(),
                method.getServerCallHandler());
    }

    /// For the health and reflection services of gRPC, which are not part of the contract and contain no user
    /// data.
    static ServerServiceDefinition withoutIdentity(BindableService service) {
        return withoutIdentity(service.bindService());
    }

    static ServerServiceDefinition withoutIdentity(ServerServiceDefinition service) {
        return ServerInterceptors.interceptForward(service, new RequestIdInterceptor(), new MetricsInterceptor());
    }
}
