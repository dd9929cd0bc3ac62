package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.metrics.MetricsRegistry;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.StreamExportRequest;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.StreamRecorder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The interceptors, as a client sees them, in process and over the network.
@SuppressWarnings("deprecation") // StreamRecorder of grpc-testing has no successor.
final class RpcServerTest {
    private static final IdentityConfig IDENTITY = IdentityConfig.fromEnvironment(new Environment(Map.of(
            "JWT_SECRET",
            "a-secret-of-the-test-run-0123456789",
            "INTERNAL_JWT_SECRET",
            "another-secret-of-the-test-run-0123",
            "LABELER_SERVICE_KEY",
            "a-key-of-the-platform-0123456789abcdef")));
    private static final TokenIssuer TOKENS = new TokenIssuer(IDENTITY, Clock.systemUTC());
    private static final FakeContractServices.Exports EXPORTS = new FakeContractServices.Exports();
    private static final FakeContractServices.Uploads UPLOADS = new FakeContractServices.Uploads();
    private static RpcServer server;
    private static ManagedChannel inProcess;
    private static ManagedChannel network;

    @BeforeAll
    static void start() throws Exception {
        server = RpcServer.start(
                new RpcServer.Config(
                        "rpc-test",
                        NetworkConfig.loopback(),
                        1 << 20,
                        new DeadlineLimits(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60))),
                new CredentialVerifier(IDENTITY, Clock.systemUTC()),
                List.of(new FakeContractServices.Identities(), EXPORTS, UPLOADS));
        inProcess = ChannelFactory.inProcess("rpc-test");
        network = ChannelFactory.network("localhost:" + server.port());
    }

    @AfterAll
    static void stop() {
        inProcess.shutdownNow();
        network.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void aFailureArrivesWithOneErrorInfoAndItsDetails(String transport) throws Exception {
        var thrown = failureOf(transport, "failure");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        var info = info(thrown);
        assertThat(info.getDomain()).isEqualTo("labeler.dev");
        assertThat(info.getReason()).isEqualTo("UNPROCESSABLE");
        assertThat(info.getMetadataMap()).containsEntry("dataset_id", "ds_1").containsEntry("request_id", "req-1");
        var details = Objects.requireNonNull(StatusProto.fromThrowable(thrown)).getDetailsList();
        assertThat(details.get(1).unpack(BadRequest.class).getFieldViolations(0).getField())
                .isEqualTo("bbox[2]");
        assertThat(details.get(2).unpack(User.class).getId()).isEqualTo(5);

        var again = FailureMapper.fromException(thrown);
        assertThat(again.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(again.violations()).hasSize(1);
        assertThat(again.details()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void whatNobodyExpectedIsInternalAndSaysNothing(String transport) throws Exception {
        for (var cause : List.of("illegal-argument", "sql", "thrown-past-answer", "error")) {
            var thrown = failureOf(transport, cause);
            assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(thrown.getMessage()).doesNotContain("secret detail").doesNotContain("SELECT");
            assertThat(info(thrown).getReason()).isEqualTo("INTERNAL");
        }
    }

    @Test
    void databaseStatesHaveTheirCodes() throws Exception {
        assertThat(Map.of(
                        "23505", Status.Code.ALREADY_EXISTS,
                        "40001", Status.Code.ABORTED,
                        "40P01", Status.Code.ABORTED,
                        "08006", Status.Code.UNAVAILABLE,
                        "57P01", Status.Code.UNAVAILABLE,
                        "53100", Status.Code.UNAVAILABLE,
                        "23514", Status.Code.INTERNAL))
                .allSatisfy((state, code) -> {
                    var thrown = failureOf("inProcess", "state " + state);
                    assertThat(thrown.getStatus().getCode()).isEqualTo(code);
                    assertThat(info(thrown).getMetadataMap()).containsKey("request_id");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void credentialsAreDemandedUnlessTheMethodIsPublic(String transport) throws Exception {
        var stub = IdentityServiceGrpc.newBlockingStub(channel(transport));

        assertThat(stub.login(LoginRequest.getDefaultInstance()).getTokenType()).isEqualTo("anonymous");
        assertThat(bearer(stub, "broken")
                        .login(LoginRequest.getDefaultInstance())
                        .getTokenType())
                .isEqualTo("anonymous");
        assertReason(() -> stub.getMe(GetMeRequest.getDefaultInstance()), "UNAUTHENTICATED");
        assertReason(() -> bearer(stub, "broken").getMe(GetMeRequest.getDefaultInstance()), "UNAUTHENTICATED");
        assertThat(bearer(stub, userToken())
                        .getMe(GetMeRequest.getDefaultInstance())
                        .getId())
                .isEqualTo(42);
        var forged = new Metadata();
        forged.put(Metadata.Key.of("x-user-id", Metadata.ASCII_STRING_MARSHALLER), "1");
        assertReason(
                () -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(forged))
                        .getMe(GetMeRequest.getDefaultInstance()),
                "UNAUTHENTICATED");
    }

    @Test
    void internalMethodsNeedAnInternalCredentialAndScopesAreHeld() {
        var identities = IdentityServiceGrpc.newBlockingStub(inProcess);
        var both = Set.of(Caller.READ, Caller.WRITE);
        for (var outside : List.of(
                userToken(),
                "a-key-of-the-platform-0123456789abcdef",
                TOKENS.issueService("platform", both, 7),
                TOKENS.issueBackground("platform", both, Duration.ofMinutes(5)))) {
            assertReason(
                    () -> bearer(identities, outside).batchGetUsers(BatchGetUsersRequest.getDefaultInstance()),
                    "PERMISSION_DENIED");
        }
        var internal = IdentityServiceGrpc.newBlockingStub(InternalChannels.of(inProcess, TOKENS, "export-service"));
        assertThat(internal.batchGetUsers(BatchGetUsersRequest.getDefaultInstance())
                        .getUsersCount())
                .isEqualTo(1);
        var withoutScope = bearer(
                ExportServiceGrpc.newBlockingStub(inProcess), TOKENS.issueService("platform", Set.of(Caller.WRITE), 7));
        assertReason(
                () -> withoutScope
                        .streamExport(StreamExportRequest.getDefaultInstance())
                        .forEachRemaining(_ -> {}),
                "MISSING_SCOPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void theCallersCredentialAndRequestIdTravelOn(String transport) throws Exception {
        var stub = IdentityServiceGrpc.newBlockingStub(ChannelFactory.forwarding(channel(transport)));
        var me = CallContext.begin("req-7", userToken(), "key-1")
                .call(() -> stub.getMe(GetMeRequest.getDefaultInstance()));

        assertThat(me.getId()).isEqualTo(42);
        assertThat(me.getFullName()).isEqualTo("req-7 key-1");
    }

    @Test
    void aHarmfulRequestIdIsReplaced() {
        assertThat(CallContext.requestId("ok-1:2")).isEqualTo("ok-1:2");
        assertThat(CallContext.requestId("a\nb")).doesNotContain("\n");
        assertThat(CallContext.requestId("x".repeat(129))).hasSizeLessThan(100);
        assertThat(CallContext.requestId(null)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void aCallWithoutADeadlineGetsOne(String transport) throws Exception {
        var started = System.nanoTime();
        var thrown = failureOf(transport, "sleep");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(info(thrown).getReason()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void aStreamWaitsForItsReaderAndEndsWithIt(String transport) throws Exception {
        EXPORTS.reset();
        var first = new CountDownLatch(1);
        var call = new CompletableFuture<ClientCallStreamObserver<StreamExportRequest>>();
        bearerAsync(transport)
                .streamExport(
                        StreamExportRequest.getDefaultInstance(),
                        new ClientResponseObserver<StreamExportRequest, HttpBody>() {
                            @Override
                            public void beforeStart(ClientCallStreamObserver<StreamExportRequest> stream) {
                                stream.disableAutoRequestWithInitial(1);
                                call.complete(stream);
                            }

                            @Override
                            public void onNext(HttpBody message) {
                                first.countDown();
                            }

                            @Override
                            public void onError(Throwable thrown) {}

                            @Override
                            public void onCompleted() {}
                        });
        assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
        Thread.sleep(500);
        var sent = EXPORTS.sent.get();
        assertThat(sent).as("messages of 64 KiB that ran ahead of the reader").isLessThan(64);

        call.get().cancel("enough", null);

        assertThat(EXPORTS.ended.get(1, TimeUnit.SECONDS))
                .isInstanceOfAny(CancellationException.class, InterruptedException.class);
        assertThat(EXPORTS.caller).isEqualTo(new Caller.User(42, "a@b.c", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void aStreamReadToItsEndIsCompleteAndAFailureInItArrives(String transport) throws Exception {
        EXPORTS.reset();
        EXPORTS.limit = 200;
        var stub = bearer(ExportServiceGrpc.newBlockingStub(channel(transport)), userToken());
        var count = new AtomicInteger();
        assertThatThrownBy(() -> stub.streamExport(StreamExportRequest.getDefaultInstance())
                        .forEachRemaining(_ -> count.incrementAndGet()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        thrown -> assertThat(info(thrown).getReason()).isEqualTo("NOT_READY"));
        assertThat(count).hasValue(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void anUploadIsPulledAndAnsweredOnce(String transport) throws Exception {
        UPLOADS.reset();
        var responses = StreamRecorder.<UploadDatasetResponse>create();
        var requests = upload(transport, responses);
        var data = UploadDatasetRequest.newBuilder()
                .setData(ByteString.copyFrom(new byte[1 << 16]))
                .build();
        for (var chunk = 0; chunk < 300; chunk++) {
            while (!((ClientCallStreamObserver<?>) requests).isReady()) {
                Thread.sleep(1);
            }
            requests.onNext(data);
        }
        requests.onCompleted();

        assertThat(responses.awaitCompletion(10, TimeUnit.SECONDS)).isTrue();
        assertThat(responses.getValues())
                .singleElement()
                .extracting(UploadDatasetResponse::getNumImages)
                .isEqualTo(300L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inProcess", "network"})
    void anUploadWhoseClientGoesAwayCommitsNothing(String transport) throws Exception {
        UPLOADS.reset();
        var requests = upload(transport, StreamRecorder.create());
        requests.onNext(UploadDatasetRequest.newBuilder()
                .setData(ByteString.copyFromUtf8("half"))
                .build());
        Thread.sleep(200);
        requests.onError(Status.CANCELLED.asRuntimeException());

        assertThat(UPLOADS.ended.get(2, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void healthNeedsNoCredentialAndCallsAreCounted() throws Exception {
        assertThat(HealthGrpc.newBlockingStub(network)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
        failureOf("inProcess", "failure");
        var text = new ByteArrayOutputStream();
        MetricsRegistry.write(text);
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("labeler_rpc_calls_total{code=\"INVALID_ARGUMENT\",method=\"labeler.identity.v1"
                        + ".IdentityService/SearchUsers\"}")
                .contains("labeler_rpc_call_seconds_bucket");
    }

    private static StreamObserver<UploadDatasetRequest> upload(
            String transport, StreamRecorder<UploadDatasetResponse> responses) {
        return bearer(UploadServiceGrpc.newStub(channel(transport)), userToken())
                .uploadDataset(responses);
    }

    private static StatusRuntimeException failureOf(String transport, String how) {
        var headers = new Metadata();
        headers.put(CallContext.REQUEST_ID_KEY, "req-1");
        var stub = bearer(IdentityServiceGrpc.newBlockingStub(channel(transport)), userToken())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        try {
            stub.searchUsers(SearchUsersRequest.newBuilder().setQ(how).build());
        } catch (StatusRuntimeException e) {
            return e;
        }
        throw new AssertionError("the call should have failed");
    }

    private static void assertReason(Runnable call, String reason) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        thrown -> assertThat(info(thrown).getReason()).isEqualTo(reason));
    }

    private static ErrorInfo info(StatusRuntimeException thrown) {
        var status = StatusProto.fromThrowable(thrown);
        assertThat(status).isNotNull();
        assertThat(status.getDetailsList().stream().filter(detail -> detail.is(ErrorInfo.class)))
                .hasSize(1);
        try {
            return status.getDetails(0).unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static String userToken() {
        return TOKENS.issueUser(42, "a@b.c", "x", null, Duration.ofMinutes(1));
    }

    private static Channel channel(String transport) {
        return transport.equals("network") ? network : inProcess;
    }

    private static ExportServiceGrpc.ExportServiceStub bearerAsync(String transport) {
        return bearer(ExportServiceGrpc.newStub(channel(transport)), userToken());
    }

    private static <S extends AbstractStub<S>> S bearer(S stub, String token) {
        var headers = new Metadata();
        headers.put(CallContext.AUTHORIZATION, "Bearer " + token);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
