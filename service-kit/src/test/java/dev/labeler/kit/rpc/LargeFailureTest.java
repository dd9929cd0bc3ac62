package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.LoginResponse;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A failure with many violations and copies is received whole between two processes.
class LargeFailureTest {
    @Test
    void aThousandViolationsAndCopiesReachTheCaller() throws Exception {
        var identity = IdentityConfig.fromEnvironment(
                new Environment(Map.of("JWT_SECRET", "a-secret-of-the-test-run-0123456789")));
        var network = new NetworkConfig(
                "127.0.0.1",
                0,
                false,
                new ConnectionLimits(10, 10),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5),
                ShutdownConfig.immediate());
        try (var server = RpcServer.start(
                RpcServer.Config.network(network),
                new CredentialVerifier(identity, Clock.systemUTC()),
                List.of(new Refusing()))) {
            var channel = ChannelFactory.network("127.0.0.1:" + server.port());
            try {
                var thrown = Objects.requireNonNull(catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> IdentityServiceGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(20, TimeUnit.SECONDS)
                                .login(LoginRequest.newBuilder()
                                        .setEmail("a@example.org")
                                        .setPassword("p")
                                        .build())));

                var failure = FailureMapper.fromException(thrown);
                assertThat(failure.reason()).isEqualTo(ErrorReason.STALE_REVISION);
                assertThat(failure.violations()).hasSize(1000);
                assertThat(failure.details()).hasSize(1000);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static final class Refusing extends IdentityServiceGrpc.IdentityServiceImplBase {
        @Override
        public void login(LoginRequest request, StreamObserver<LoginResponse> out) {
            UnaryHandler.answer(out, () -> {
                var failure = Failure.conflict(ErrorReason.STALE_REVISION, "The annotations have changed.");
                for (var i = 0; i < 1000; i++) {
                    failure.violation("upserts[" + i + "]", "n".repeat(150));
                    failure.detail(
                            User.newBuilder().setFullName("n".repeat(600)).build());
                }
                throw failure;
            });
        }
    }
}
