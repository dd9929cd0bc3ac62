package dev.labeler.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class HealthCommandTest {
    private final HealthStatusManager health = new HealthStatusManager();
    private Server grpc;
    private HttpServer rest;
    private volatile int restStatus = 200;

    @BeforeEach
    void start() throws IOException {
        grpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(health.getHealthService())
                .build()
                .start();
        rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        rest.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(restStatus, -1);
            exchange.close();
        });
        rest.start();
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    }

    @AfterEach
    void stop() {
        grpc.shutdownNow();
        rest.stop(0);
    }

    @Test
    void servicesThatAreReadyExitWithZero() throws IOException {
        assertThat(exitStatus(restPort(), grpc.getPort())).isZero();
        assertThat(exitStatus(freePort(), grpc.getPort())).isZero();
        assertThat(exitStatus(restPort(), freePort())).isZero();
    }

    @Test
    void aServiceThatIsNotReadyExitsWithOne() {
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
        assertThat(exitStatus(restPort(), grpc.getPort())).isOne();

        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        restStatus = 503;
        assertThat(exitStatus(restPort(), grpc.getPort())).isOne();
    }

    @Test
    void noServiceExitsWithOne() throws IOException {
        assertThat(exitStatus(freePort(), freePort())).isOne();
    }

    private int restPort() {
        return rest.getAddress().getPort();
    }

    private static int exitStatus(int port, int grpcPort) {
        return new CommandLine(new HealthCommand())
                .execute("--port", Integer.toString(port), "--grpc-port", Integer.toString(grpcPort));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
