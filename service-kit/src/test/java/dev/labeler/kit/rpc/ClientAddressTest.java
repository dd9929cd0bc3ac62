package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.LoginResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which address a public method sees.
class ClientAddressTest {
    private static final String CLAIMED = "203.0.113.7";

    private final IdentityConfig identity = IdentityConfig.fromEnvironment(new Environment(Map.of(
            "JWT_SECRET", "a-secret-of-the-test-run-0123456789",
            "INTERNAL_JWT_SECRET", "another-secret-of-the-test-run-0123")));
    private final TokenIssuer tokens = new TokenIssuer(identity, Clock.systemUTC());
    private RpcServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        var service = new IdentityServiceGrpc.IdentityServiceImplBase() {
            @Override
            public void login(LoginRequest request, StreamObserver<LoginResponse> out) {
                UnaryHandler.answer(
                        out,
                        () -> LoginResponse.newBuilder()
                                .setTokenType(String.valueOf(CallContext.clientAddress()))
                                .build());
            }
        };
        server = RpcServer.start(
                RpcServer.Config.network(new NetworkConfig(
                        "127.0.0.1",
                        0,
                        false,
                        ConnectionLimits.defaults(),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(5),
                        ShutdownConfig.immediate())),
                new CredentialVerifier(identity, Clock.systemUTC()),
                List.of(service));
        channel = ChannelFactory.network("127.0.0.1:" + server.port());
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void theEdgeNamesTheClientAndNobodyElseDoes() throws Exception {
        assertThat(address(ChannelFactory.forwarding(InternalChannels.ofEdge(channel, tokens))))
                .isEqualTo(CLAIMED);

        assertThat(address(ChannelFactory.forwarding(channel))).isEqualTo("127.0.0.1");
        for (var token : List.of(
                "x",
                tokens.issueUser(7, "a@example.org", "admin", null, Duration.ofMinutes(5)),
                tokens.issueBackground("platform", Set.of(Caller.READ, Caller.WRITE), Duration.ofMinutes(5)))) {
            var headers = new Metadata();
            headers.put(CallContext.CLIENT_ADDRESS_KEY, CLAIMED);
            headers.put(CallContext.CLIENT_ADDRESS_TOKEN_KEY, token);
            var forged = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
            assertThat(address(forged)).as(token).isEqualTo("127.0.0.1");
        }
    }

    private static String address(Channel channel) throws Exception {
        return CallContext.withClientAddress(CallContext.begin("r", null, null), CLAIMED)
                .call(() -> IdentityServiceGrpc.newBlockingV2Stub(channel)
                        .login(LoginRequest.newBuilder()
                                .setEmail("a@b")
                                .setPassword("x")
                                .build())
                        .getTokenType());
    }
}
