package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.edge.limit.RateLimitConfig;
import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.DeadlineLimits;
import dev.labeler.kit.rpc.NetworkConfig;
import dev.labeler.kit.rpc.RpcServer;
import dev.labeler.testing.TestIdentity;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The edge before services in other processes, as far as one process can show it: over Netty.
class NetworkBackendTest {
    private static final EdgeConfig CONFIG =
            EdgeFixture.config(1 << 20, ConnectionLimits.defaults(), ConnectionTimeouts.defaults());

    @Test
    void callsFailuresAndStreamsPassOverTheNetwork() throws Exception {
        var services = new EchoServices();
        var rpcConfig = new RpcServer.Config(
                null, NetworkConfig.loopback(), RpcServer.Config.MAX_MESSAGE_BYTES, DeadlineLimits.DEFAULT);
        try (var rpc = RpcServer.start(rpcConfig, TestIdentity.CREDENTIALS, services.all());
                var limits = RateLimiter.open(RateLimitConfig.OFF, TestIdentity.CREDENTIALS, null, Clock.systemUTC());
                var client = HttpClient.newHttpClient()) {
            var channel = ChannelFactory.network("127.0.0.1:" + rpc.port());
            try (var edge = EdgeServer.start(
                    CONFIG,
                    new BackendChannels(channel, channel, channel, channel).all(),
                    TestIdentity.CREDENTIALS,
                    limits)) {
                var base = "http://127.0.0.1:" + edge.port() + "/api/v1";
                assertThat(status(client, base + "/datasets/ds_1")).isEqualTo(200);
                assertThat(status(client, base + "/datasets/missing")).isEqualTo(404);
                assertThat(status(client, base + "/versions/3/events")).isEqualTo(200);
                try (var leaving = EdgeFixture.begin(
                        edge.port(), "/api/v1/projects/p/export/stream?format=coco&version=endless")) {
                    leaving.getInputStream().readNBytes(1 << 20);
                }
                assertThat(services.exportEnded.await(2, TimeUnit.SECONDS)).isTrue();
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @Test
    void aStopLetsRequestsUnderWayFinish() throws Exception {
        try (var fixture = new EdgeFixture()) {
            var stream = fixture.client.send(
                    fixture.request("/api/v1/projects/p/export/stream?format=coco")
                            .build(),
                    BodyHandlers.ofInputStream());
            var stop = CompletableFuture.runAsync(fixture.server::close);
            Thread.sleep(300);
            try (var in = stream.body()) {
                assertThat(in.readAllBytes()).hasSize(100 * (64 << 10));
            }
            stop.get(10, TimeUnit.SECONDS);
        }
    }

    private static int status(HttpClient client, String uri) throws Exception {
        return client.send(request(uri), BodyHandlers.ofString()).statusCode();
    }

    private static HttpRequest request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri))
                .header("Authorization", "Bearer " + TestIdentity.user(7))
                .build();
    }
}
