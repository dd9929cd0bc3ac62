package dev.labeler.standalone.cli;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.rpc.ChannelFactory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Checks the services on this machine, for a container's health check.
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = "Exits with 0 when the services that listen on this machine are ready, with 1 otherwise.")
final class HealthCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private enum State {
        READY,
        NOT_READY,
        /// No process listens on the port.
        ABSENT
    }

    @Option(names = "--port", paramLabel = "PORT", description = "REST (default: $PORT or 8020).")
    private @Nullable Integer port;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "gRPC (default: $GRPC_PORT or 8021).")
    private @Nullable Integer grpcPort;

    @Override
    public Integer call() throws InterruptedException {
        var environment = Environment.ofProcess();
        var host = environment.text("BIND_ADDRESS", "127.0.0.1");
        var target = "0.0.0.0".equals(host) ? "127.0.0.1" : host;
        var rest = rest(target, port == null ? environment.integer("PORT", 8020, 1, 65_535) : port);
        var grpc = grpc(target, grpcPort == null ? environment.integer("GRPC_PORT", 8021, 1, 65_535) : grpcPort);
        System.out.println("REST " + rest + ", gRPC " + grpc);
        return rest != State.NOT_READY && grpc != State.NOT_READY && (rest == State.READY || grpc == State.READY)
                ? 0
                : 1;
    }

    private static State rest(String host, int port) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/health/ready"))
                .timeout(TIMEOUT)
                .build();
        try (var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200 ? State.READY : State.NOT_READY;
        } catch (ConnectException e) {
            return State.ABSENT;
        } catch (IOException e) {
            return State.NOT_READY;
        }
    }

    private static State grpc(String host, int port) {
        var channel = ChannelFactory.network(host + ":" + port);
        try {
            var status = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
            return status == ServingStatus.SERVING ? State.READY : State.NOT_READY;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.UNAVAILABLE ? State.ABSENT : State.NOT_READY;
        } finally {
            channel.shutdownNow();
        }
    }
}
