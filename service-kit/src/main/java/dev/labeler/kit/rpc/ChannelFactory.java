package dev.labeler.kit.rpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Creates channels to other services. gRPC passes the deadline and cancellation of the current context on.
public final class ChannelFactory {
    /// Failures are sent in trailers; that of a batch contains the current copies of its annotations.
    private static final int METADATA_BYTES = 4 << 20;

    private ChannelFactory() {}

    /// To a server of this process, by its name.
    public static ManagedChannel inProcess(String name) {
        return configured(InProcessChannelBuilder.forName(name));
    }

    /// To a server in the same private network, without TLS; target as `dns:///dataset-service:9090` or
    /// `host:port`.
    public static ManagedChannel network(String target) {
        return configured(NettyChannelBuilder.forTarget(target)
                .usePlaintext()
                .maxInboundMetadataSize(METADATA_BYTES)
                .defaultLoadBalancingPolicy("round_robin")
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true));
    }

    /// Calls carry the current caller's credential, request id and idempotency key.
    public static Channel forwarding(Channel channel) {
        return ClientInterceptors.intercept(channel, ClientContextInterceptor.forwarding());
    }

    /// Calls carry a token that is issued for each of them.
    public static Channel signing(Channel channel, Supplier<String> token) {
        return ClientInterceptors.intercept(channel, ClientContextInterceptor.signing(token));
    }

    /// Calls of public methods carry a token that proves the origin of the client's address.
    ///
    /// @param token issues an internal token for each call
    public static Channel provingAddress(Channel channel, Supplier<String> token) {
        return ClientInterceptors.intercept(channel, ClientContextInterceptor.provingAddress(token));
    }

    private static ManagedChannel configured(ManagedChannelBuilder<?> builder) {
        return builder.executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(RpcServer.Config.MAX_MESSAGE_BYTES)
                .build();
    }
}
