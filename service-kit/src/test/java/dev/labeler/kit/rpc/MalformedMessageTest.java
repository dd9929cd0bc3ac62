package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.proto.identity.v1.BatchGetUsersResponse;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Request messages that no generated client would send.
class MalformedMessageTest {
    private static final IdentityConfig IDENTITY = IdentityConfig.fromEnvironment(new Environment(Map.of(
            "JWT_SECRET", "a-secret-of-the-test-run-0123456789",
            "INTERNAL_JWT_SECRET", "another-secret-of-the-test-run-0123")));
    private static final String TOKEN =
            new TokenIssuer(IDENTITY, Clock.systemUTC()).issueInternal("dataset-service", null);

    private static RpcServer server;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() throws Exception {
        server = RpcServer.start(
                RpcServer.Config.network(NetworkConfig.loopback()),
                new CredentialVerifier(IDENTITY, Clock.systemUTC()),
                List.of(new FakeContractServices.Identities()));
        channel = ChannelFactory.network("127.0.0.1:" + server.port());
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.close();
    }

    private static BatchGetUsersResponse call(byte[] request, boolean withCredential) {
        var headers = new Metadata();
        if (withCredential) {
            headers.put(CallContext.AUTHORIZATION, BearerHeader.header(TOKEN));
        }
        var method = IdentityServiceGrpc.getBatchGetUsersMethod();
        return ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                method.toBuilder(new Bytes(), method.getResponseMarshaller()).build(),
                CallOptions.DEFAULT,
                request);
    }

    private static void refused(byte[] request, Status.Code code, String reason, String message) throws Exception {
        var thrown = catchThrowableOfType(StatusRuntimeException.class, () -> call(request, true));
        assertThat(thrown.getStatus().getCode()).isEqualTo(code);
        assertThat(thrown.getStatus().getDescription()).contains(message);
        Any detail = Objects.requireNonNull(StatusProto.fromThrowable(thrown)).getDetails(0);
        var info = detail.unpack(ErrorInfo.class);
        assertThat(info.getReason()).isEqualTo(reason);
        assertThat(info.getMetadataMap()).containsKey("request_id");
    }

    @Test
    void malformedProtobufIsInvalidArgument() throws Exception {
        for (var request : new byte[][] {{0x0A, 5, 1}, {8}, {-1, -1, -1}, {0x0B, 0x0C}}) {
            refused(request, Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST", "not valid protobuf");
        }
    }

    @Test
    void textsWithNulAreInvalidArgument() {
        var headers = new Metadata();
        headers.put(CallContext.AUTHORIZATION, BearerHeader.header(TOKEN));
        var users = IdentityServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        var thrown = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> users.searchUsers(
                        SearchUsersRequest.newBuilder().setQ("a\0").build()));
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(thrown.getStatus().getDescription()).isEqualTo("\"q\" must not contain a NUL character.");
    }

    /// Ids are packed numbers, one byte each.
    @Test
    void moreItemsThanTheContractAllowsAreInvalidArgument() throws Exception {
        var ids = new byte[100_004];
        ids[0] = 0x0A;
        ids[1] = (byte) 0xA0;
        ids[2] = (byte) 0x8D;
        ids[3] = 6;
        refused(ids, Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST", "\"ids\" has more than 10000 items");
    }

    @Test
    void aMessageOverTheLimitOfItsMethodIsRefused() throws Exception {
        refused(new byte[(1 << 20) + 1], Status.Code.RESOURCE_EXHAUSTED, "TOO_LARGE", "1048576 bytes");
    }

    @Test
    void withoutACredentialNothingIsDecoded() {
        var thrown = catchThrowableOfType(StatusRuntimeException.class, () -> call(new byte[] {8}, false));
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    /// As a share of the memory that was not given back would show in the end.
    @Test
    void goodRequestsPassAllTheTime() {
        var text = new byte[900_005];
        text[0] = 0x7A;
        text[1] = (byte) 0xA0;
        text[2] = (byte) 0xF7;
        text[3] = 0x36;
        for (int i = 0; i < 100; i++) {
            assertThat(call(java.util.Arrays.copyOf(text, 900_004), true).getUsersCount())
                    .isOne();
        }
    }

    /// A request as the bytes that the test has made.
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] request) {
            return new ByteArrayInputStream(request);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }
}
