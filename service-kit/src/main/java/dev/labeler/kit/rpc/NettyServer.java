package dev.labeler.kit.rpc;

import dev.labeler.kit.net.ConnectionCounter;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/// The network transport of a gRPC server, with limits far above the needs of the product's clients.
final class NettyServer implements AutoCloseable {
    private static final int CALLS_PER_CONNECTION = 100;
    private static final int METADATA_BYTES = 16 << 10;

    /// A client cancels many calls when its user scrolls through images; thousands of resets per second are an
    /// attack (CVE-2023-44487).
    private static final int RESETS = 2_000;

    private static final int RESETS_WINDOW_SECONDS = 10;

    /// Clients that ping every ten seconds are common; one that pings more often than this is disconnected.
    private static final int FASTEST_PINGS_SECONDS = 5;

    private final MultiThreadIoEventLoopGroup accepting = group("rpc-accept", 1);
    private final MultiThreadIoEventLoopGroup reading = group("rpc-io", 0);

    ServerBuilder<?> builder(NetworkConfig config) {
        var connections = new ConnectionCounter(config.connections());
        return NettyServerBuilder.forAddress(new InetSocketAddress(config.address(), config.port()))
                .bossEventLoopGroup(accepting)
                .workerEventLoopGroup(reading)
                .channelFactory(() -> new LimitedServerChannel(connections))
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxRstFramesPerWindow(RESETS, RESETS_WINDOW_SECONDS)
                .maxConnectionIdle(config.idle().toMillis(), TimeUnit.MILLISECONDS)
                // Without a limit for the calls of an old connection: a long download ends with its connection.
                .maxConnectionAge(config.maxAge().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(1, TimeUnit.MINUTES)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .permitKeepAliveTime(FASTEST_PINGS_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    /// Call it after the server has terminated.
    @Override
    public void close() {
        var _ = accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        var _ = reading.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static MultiThreadIoEventLoopGroup group(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
