package dev.labeler.kit.rpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Creates channels to other services. gRPC passes the deadline and cancellation of the current context on.
public final class ChannelFactory {
    /// Failures are sent in trailers; that of a batch contains the current copies of its annotations.
    private static final int METADATA_BYTES = 4 << 20;

    private static final long REFRESH_SECONDS = 1;

    static {
        NameResolverRegistry.getDefaultRegistry().register(new ReplicaNameResolverProvider());
    }

    private ChannelFactory() {}

    /// To a server of this process, by its name.
    public static ManagedChannel inProcess(String name) {
        return configured(InProcessChannelBuilder.forName(name));
    }

    /// To the replicas of a server in the same private network, without TLS. Calls go to each replica in turn; a
    /// failed one is left at once and tried again every second, when the names are also looked up again.
    ///
    /// @param target `host:port`, or several of these separated by commas
    public static ManagedChannel network(String target) {
        var channel = configured(NettyChannelBuilder.forTarget(
                        ReplicaTarget.parse(target).uri())
                .usePlaintext()
                .maxInboundMetadataSize(METADATA_BYTES)
                .defaultLoadBalancingPolicy("round_robin")
                .intercept(new RetryInterceptor())
                .keepAliveTime(10, TimeUnit.SECONDS)
                // Also the limit of unacknowledged bytes (TCP_USER_TIMEOUT) on Linux, so that the calls on a connection
                // to a lost machine fail after this time.
                .keepAliveTimeout(4, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true));
        refresh(channel);
        return channel;
    }

    /// Without this, gRPC would wait up to two minutes before it connects to a failed replica again, and look names
    /// up only after a failure.
    private static void refresh(ManagedChannel channel) {
        if (!channel.isShutdown()) {
            channel.resetConnectBackoff();
            var _ = RetryInterceptor.TIMER.schedule(() -> refresh(channel), REFRESH_SECONDS, TimeUnit.SECONDS);
        }
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

    /// Whether a call failed because its connection was lost or the replica is shutting down. Any other failure is the
    /// response of a service.
    public static boolean isConnectionFailure(Status status, @Nullable Metadata trailers) {
        return RetryInterceptor.isConnectionFailure(status, trailers);
    }

    private static ManagedChannel configured(ManagedChannelBuilder<?> builder) {
        return builder.executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(RpcServer.Config.MAX_MESSAGE_BYTES)
                .build();
    }
}
