package dev.labeler.kit.rpc;

import dev.labeler.kit.net.ShutdownConfig;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process's gRPC server: the same services and interceptors in process, over the network, or
/// both, with health (`grpc.health.v1`) and reflection. Calls run on virtual threads.
public final class RpcServer implements AutoCloseable {
    private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(5);

    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rpc-deadlines").factory());
    private final List<Server> servers = new ArrayList<>();
    private final EventCallRegistry events = new EventCallRegistry();
    private final HealthMonitor health;
    private final ShutdownConfig shutdown;
    private @Nullable NettyServer transport;

    private RpcServer(List<HealthCheck> checks, ShutdownConfig shutdown) {
        this.shutdown = shutdown;
        this.health = new HealthMonitor(checks, calls, timer);
    }

    /// Settings of a server.
    ///
    /// @param inProcessName name for [ChannelFactory#inProcess], null for none
    /// @param network null for no network
    /// @param maxMessageBytes largest request message
    public record Config(
            @Nullable String inProcessName,
            @Nullable NetworkConfig network,
            int maxMessageBytes,
            DeadlineLimits deadlines) {
        /// A message contains at most a page or a chunk; larger data is streamed.
        public static final int MAX_MESSAGE_BYTES = 16 << 20;

        public static Config inProcess(String name) {
            return new Config(name, null, MAX_MESSAGE_BYTES, DeadlineLimits.DEFAULT);
        }

        public static Config network(NetworkConfig network) {
            return new Config(null, network, MAX_MESSAGE_BYTES, DeadlineLimits.DEFAULT);
        }
    }

    /// Starts a server without health checks.
    public static RpcServer start(
            Config config, CallAuthenticator authenticator, List<? extends BindableService> services)
            throws IOException {
        return start(config, authenticator, services, List.of());
    }

    /// Starts a server.
    ///
    /// @param checks the health checks of `grpc.health.v1`
    public static RpcServer start(
            Config config,
            CallAuthenticator authenticator,
            List<? extends BindableService> services,
            List<HealthCheck> checks)
            throws IOException {
        var network = config.network();
        var server = new RpcServer(checks, network == null ? ShutdownConfig.immediate() : network.shutdown());
        var memory = new RequestMemoryBudget(Runtime.getRuntime().maxMemory(), config.maxMessageBytes());
        try {
            var guarded = services.stream()
                    .map(service -> InterceptorChain.forContract(
                            service, authenticator, config.deadlines(), server.timer, memory, server.events))
                    .toList();
            if (config.inProcessName() != null) {
                server.open(InProcessServerBuilder.forName(config.inProcessName()), config, guarded, true);
            }
            if (network != null) {
                server.transport = new NettyServer();
                server.open(server.transport.builder(network), config, guarded, network.reflection());
            }
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void open(
            ServerBuilder<?> builder, Config config, List<ServerServiceDefinition> guarded, boolean reflection)
            throws IOException {
        guarded.forEach(builder::addService);
        if (reflection) {
            builder.addService(InterceptorChain.withoutIdentity(ProtoReflectionServiceV1.newInstance()));
        }
        servers.add(builder.addService(InterceptorChain.withoutIdentity(health.service()))
                .executor(calls)
                .maxInboundMessageSize(config.maxMessageBytes())
                .build()
                .start());
    }

    /// The TCP port.
    public int port() {
        return servers.stream()
                .mapToInt(Server::getPort)
                .filter(port -> port > 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this server does not listen on the network"));
    }

    /// Reports "not serving", continues for a configured delay, then ends event streams, rejects new calls, waits for
    /// running ones up to a limit, and cancels the rest.
    @Override
    public void close() {
        health.enterTerminalState();
        if (transport != null) {
            shutdown.awaitDelay();
        }
        servers.forEach(Server::shutdown);
        events.endAll();
        var until = System.nanoTime() + shutdown.timeout().toNanos();
        try {
            for (var server : servers) {
                if (!server.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    server.shutdownNow();
                    server.awaitTermination(TERMINATION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            servers.forEach(Server::shutdownNow);
            Thread.currentThread().interrupt();
        }
        if (transport != null) {
            transport.close();
        }
        calls.shutdown();
        timer.shutdownNow();
    }
}
