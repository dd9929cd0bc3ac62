package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.proto.export.v1.VersionProgress;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.export.v1.WatchVersionRequest;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.BatchGetUsersResponse;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.LoginResponse;
import dev.labeler.proto.identity.v1.User;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A channel to several replicas, of which some end, start, or lose connections.
final class ReplicaChannelTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final IdentityConfig IDENTITY = IdentityConfig.fromEnvironment(new Environment(Map.of(
            "JWT_SECRET",
            "a-secret-of-the-test-run-0123456789",
            "INTERNAL_JWT_SECRET",
            "another-secret-of-the-test-run-0123")));
    private static final TokenIssuer TOKENS = new TokenIssuer(IDENTITY, Clock.systemUTC());

    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch slowCallBegan = new CountDownLatch(1);
    private final CountDownLatch slowCallMayEnd = new CountDownLatch(1);

    @AfterEach
    void closeAll() throws Exception {
        slowCallMayEnd.countDown();
        for (var one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void callsContinueWhileEachReplicaIsRestarted() throws Exception {
        var first = replica(1, 0);
        var second = replica(2, 0);
        var ports = List.of(first.port(), second.port());
        var users = users(channel(ports.get(0), ports.get(1)));
        awaitReplicas(users, Set.of(1L, 2L));

        var ended = new AtomicBoolean();
        var calls = new AtomicInteger();
        var client = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                replicaOf(users);
                calls.incrementAndGet();
            }
        });
        for (var restarted : List.of(Map.entry(first, 1), Map.entry(second, 2))) {
            restarted.getKey().close();
            awaitReplicas(users, Set.of(3L - restarted.getValue()));
            replica(restarted.getValue(), ports.get(restarted.getValue() - 1));
            awaitReplicas(users, Set.of(1L, 2L));
        }
        ended.set(true);
        client.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void aRunningCallEndsBeforeItsReplica() throws Exception {
        var replica = replica(1, 0);
        var users = users(channel(replica.port()));
        var slow = CompletableFuture.supplyAsync(() ->
                users.batchGetUsers(BatchGetUsersRequest.newBuilder().addIds(9).build()));
        assertThat(slowCallBegan.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        var close = CompletableFuture.runAsync(replica::close);
        slowCallMayEnd.countDown();

        assertThat(slow.get(LIMIT.toSeconds(), TimeUnit.SECONDS).getUsersCount())
                .isOne();
        close.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void anEventStreamEndsAtOnceWithItsReplica() throws Exception {
        var replica = replica(1, 0);
        var progress = VersionServiceGrpc.newBlockingStub(internal(channel(replica.port())))
                .watchVersion(WatchVersionRequest.newBuilder().setVersionId(1).build());
        assertThat(progress.next().getVersionId()).isEqualTo(1);

        var close = CompletableFuture.runAsync(replica::close);

        assertThatThrownBy(progress::hasNext).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(FailureMapper.fromException(e).isShutdown()).isTrue();
            assertThat(ChannelFactory.isConnectionFailure(e.getStatus(), e.getTrailers()))
                    .isTrue();
        });
        close.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aLostConnectionIsHiddenOnlyWhereTheCallCanBeRepeated() throws Exception {
        var failing = new FailingReplica();
        open.add(failing);
        var replica = replica(2, 0);
        var channel = channel(failing.port(), replica.port());
        var users = users(channel);
        awaitReplicas(users, Set.of(2L));

        for (int n = 0; n < 20; n++) {
            assertThat(replicaOf(users)).isEqualTo(2);
            var headers = new Metadata();
            headers.put(CallContext.IDEMPOTENCY_KEY, "key-" + n);
            var keyed = users(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
            assertThat(keyed.login(LoginRequest.getDefaultInstance()).getTokenType())
                    .isEqualTo("2");
        }
        var failures = 0;
        for (int n = 0; n < 1_000 && failures == 0; n++) {
            try {
                users.login(LoginRequest.getDefaultInstance());
            } catch (StatusRuntimeException e) {
                assertThat(FailureMapper.fromException(e).code()).isEqualTo(Status.Code.UNAVAILABLE);
                failures++;
            }
            Thread.sleep(5);
        }
        assertThat(failures).isPositive();
        assertThat(failing.calls).hasPositiveValue();
    }

    @Test
    void targetsAreChecked() {
        assertThat(ReplicaTarget.parse("dns:///dataset:9090, [::1]:7002").hosts())
                .containsExactly(new ReplicaTarget.Host("dataset", 9090), new ReplicaTarget.Host("::1", 7002));
        assertThat(ReplicaTarget.ofUri(
                        URI.create(ReplicaTarget.parse("a:1,[::1]:2").uri())))
                .hasToString("a:1,[::1]:2");
        for (var text : List.of("", "dataset", "dataset:", "dataset:0", "a:1,", "http://a:1", "a:1/path")) {
            assertThatThrownBy(() -> ReplicaTarget.parse(text)).isInstanceOf(ConfigException.class);
        }
    }

    private RpcServer replica(int number, int port) throws IOException {
        var server = RpcServer.start(
                RpcServer.Config.network(NetworkConfig.loopback(port)),
                new CredentialVerifier(IDENTITY, Clock.systemUTC()),
                List.of(new NumberedIdentities(number), new EndlessVersions()));
        open.add(server);
        return server;
    }

    private ManagedChannel channel(int... ports) {
        var target = Arrays.stream(ports).mapToObj(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        var channel = ChannelFactory.network(target);
        open.add(channel::shutdownNow);
        return channel;
    }

    private static Channel internal(Channel channel) {
        return ChannelFactory.signing(channel, () -> TOKENS.issueInternal("test", 7L));
    }

    private static IdentityServiceGrpc.IdentityServiceBlockingStub users(Channel channel) {
        return IdentityServiceGrpc.newBlockingStub(internal(channel));
    }

    private static long replicaOf(IdentityServiceGrpc.IdentityServiceBlockingStub users) {
        return users.batchGetUsers(BatchGetUsersRequest.getDefaultInstance())
                .getUsers(0)
                .getId();
    }

    /// Waits until ten calls in a row reach exactly these replicas.
    private static void awaitReplicas(IdentityServiceGrpc.IdentityServiceBlockingStub users, Set<Long> expected)
            throws InterruptedException {
        var until = System.nanoTime() + LIMIT.toNanos();
        var found = new HashSet<Long>();
        while (!found.equals(expected)) {
            assertThat(System.nanoTime()).as("calls reach %s", found).isLessThan(until);
            Thread.sleep(20);
            found.clear();
            for (int n = 0; n < 10; n++) {
                found.add(replicaOf(users));
            }
        }
    }

    private final class NumberedIdentities extends IdentityServiceGrpc.IdentityServiceImplBase {
        private final int number;

        NumberedIdentities(int number) {
            this.number = number;
        }

        @Override
        public void batchGetUsers(BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> out) {
            UnaryHandler.answer(out, () -> {
                if (request.getIdsCount() > 0) {
                    slowCallBegan.countDown();
                    slowCallMayEnd.await();
                }
                return BatchGetUsersResponse.newBuilder()
                        .addUsers(User.newBuilder().setId(number))
                        .build();
            });
        }

        @Override
        public void login(LoginRequest request, StreamObserver<LoginResponse> out) {
            UnaryHandler.answer(
                    out,
                    () -> LoginResponse.newBuilder()
                            .setTokenType(Integer.toString(number))
                            .build());
        }
    }

    private static final class EndlessVersions extends VersionServiceGrpc.VersionServiceImplBase {
        @Override
        public void watchVersion(WatchVersionRequest request, StreamObserver<VersionProgress> out) {
            ServerStreamHandler.<VersionProgress>answer(
                    out,
                    sink -> StatePoller.watch(
                            () -> VersionProgress.newBuilder()
                                    .setVersionId(request.getVersionId())
                                    .build(),
                            state -> false,
                            state -> state,
                            sink));
        }
    }

    /// Accepts HTTP/2 connections and closes each one when it receives a call.
    private static final class FailingReplica implements AutoCloseable {
        private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        private static final int PREFACE = 24;
        private static final int HEADERS = 1;

        final AtomicInteger calls = new AtomicInteger();
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        FailingReplica() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            while (!socket.isClosed()) {
                try (var connection = socket.accept()) {
                    connection.getOutputStream().write(SETTINGS);
                    var in = new DataInputStream(connection.getInputStream());
                    in.skipNBytes(PREFACE);
                    for (int type = -1; type != HEADERS; ) {
                        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                        type = in.readUnsignedByte();
                        in.skipNBytes(5L + length);
                    }
                    calls.incrementAndGet();
                } catch (IOException e) {
                    // The client, or the test, has closed the connection.
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
