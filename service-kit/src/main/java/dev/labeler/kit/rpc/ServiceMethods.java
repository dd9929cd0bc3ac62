package dev.labeler.kit.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;

/// Binds the RPCs of a service to methods that return their response or throw. An exception becomes the status
/// of the call, as [FailureMapper] maps it.
public final class ServiceMethods {
    private final ServerServiceDefinition.Builder definition;

    private ServiceMethods(ServiceDescriptor service) {
        definition = ServerServiceDefinition.builder(service);
    }

    public static ServiceMethods of(ServiceDescriptor service) {
        return new ServiceMethods(service);
    }

    /// The implementation of a unary RPC.
    ///
    /// @param <Q> the request
    /// @param <A> the response
    @FunctionalInterface
    public interface UnaryMethod<Q, A> {
        A answer(Q request) throws Exception;
    }

    /// The implementation of a server-streaming RPC.
    ///
    /// @param <Q> the request
    /// @param <A> a message of the response
    @FunctionalInterface
    public interface StreamMethod<Q, A> {
        void answer(Q request, ServerStreamHandler.Sink<A> sink) throws Exception;
    }

    public <Q, A> ServiceMethods unary(MethodDescriptor<Q, A> rpc, UnaryMethod<Q, A> method) {
        var handler = ServerCalls.<Q, A>asyncUnaryCall(
                (request, out) -> UnaryHandler.answer(out, () -> method.answer(request)));
        definition.addMethod(rpc, handler);
        return this;
    }

    public <Q, A> ServiceMethods serverStream(MethodDescriptor<Q, A> rpc, StreamMethod<Q, A> method) {
        var handler = ServerCalls.<Q, A>asyncServerStreamingCall(
                (request, out) -> ServerStreamHandler.answer(out, sink -> method.answer(request, sink)));
        definition.addMethod(rpc, handler);
        return this;
    }

    public <Q, A> ServiceMethods clientStream(MethodDescriptor<Q, A> rpc, ClientStreamHandler.Body<Q, A> method) {
        var handler = ServerCalls.<Q, A>asyncClientStreamingCall(out -> ClientStreamHandler.answer(out, method));
        definition.addMethod(rpc, handler);
        return this;
    }

    /// @throws IllegalStateException if an RPC of the service is not bound
    public ServerServiceDefinition build() {
        return definition.build();
    }
}
