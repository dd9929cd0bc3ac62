package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each limit of the network, seen from a socket.
class NettyServerTest {
    private static final int PER_ADDRESS = 5;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// `:method: POST`, `:scheme: http`, `:path: /`, by their numbers in HPACK's table.
    private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84};

    private final List<Socket> sockets = new ArrayList<>();
    private RpcServer server;

    @BeforeEach
    void start() throws IOException {
        server = start(new NetworkConfig(
                "127.0.0.1",
                0,
                false,
                new ConnectionLimits(100, PER_ADDRESS),
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                ShutdownConfig.immediate()));
    }

    private static RpcServer start(NetworkConfig config) throws IOException {
        var identity = IdentityConfig.fromEnvironment(
                new Environment(Map.of("JWT_SECRET", "a-secret-of-the-test-run-0123456789")));
        return RpcServer.start(
                RpcServer.Config.network(config), new CredentialVerifier(identity, Clock.systemUTC()), List.of());
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private Socket connect(String from) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 5_000);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private Socket connectHttp2() throws IOException {
        var socket = connect("127.0.0.1");
        socket.getOutputStream().write(PREFACE);
        send(socket, SETTINGS, 0, 0, new byte[0]);
        return socket;
    }

    private static void send(Socket socket, int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = new byte[9 + payload.length];
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        frame[6] = (byte) (stream >> 16);
        frame[7] = (byte) (stream >> 8);
        frame[8] = (byte) stream;
        System.arraycopy(payload, 0, frame, 9, payload.length);
        socket.getOutputStream().write(frame);
    }

    /// Whether the server sends such a frame before it closes.
    private static boolean receives(Socket socket, int type) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                var received = in.readUnsignedByte();
                in.skipNBytes(5L + length);
                if (received == type) {
                    return true;
                }
            }
        } catch (java.io.EOFException e) {
            return false;
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Test
    void oneAddressLeavesRoomForOthers() throws Exception {
        for (int i = 0; i < PER_ADDRESS; i++) {
            connect("127.0.0.1");
        }
        assertThat(isClosed(connect("127.0.0.1"))).isTrue();
        var other = connect("127.0.0.2");
        other.getOutputStream().write(PREFACE);
        send(other, SETTINGS, 0, 0, new byte[0]);
        assertThat(receives(other, SETTINGS)).isTrue();
    }

    @Test
    void connectionsWithoutACallAreClosed() throws Exception {
        connect("127.0.0.1");
        connect("127.0.0.1").getOutputStream().write(PREFACE, 0, 10);
        connectHttp2();
        for (var socket : sockets) {
            assertThat(isClosed(socket)).isTrue();
        }
        assertThat(receives(connectHttp2(), SETTINGS)).isTrue();
    }

    @Test
    void aFloodOfPingsIsSentAway() throws Exception {
        var socket = connectHttp2();
        for (int i = 0; i < 10; i++) {
            send(socket, PING, 0, 0, new byte[8]);
        }
        assertThat(receives(socket, GOAWAY)).isTrue();
        assertThat(isClosed(socket)).isTrue();
    }

    @Test
    void aFloodOfResetsIsSentAway() throws Exception {
        var socket = connectHttp2();
        try {
            for (int i = 0; i < 3_000; i++) {
                send(socket, HEADERS, 4, 2 * i + 1, POST);
                send(socket, RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
            }
        } catch (IOException closed) {
            return;
        }
        assertThat(isClosed(socket)).isTrue();
    }

    /// The idle time is longer than the gap between two pings.
    @Test
    void aClientThatPingsEveryFewSecondsStays() throws Exception {
        server.close();
        server = start(new NetworkConfig(
                "127.0.0.1",
                0,
                false,
                new ConnectionLimits(100, PER_ADDRESS),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                ShutdownConfig.immediate()));
        var socket = connectHttp2();
        for (int i = 0; i < 3; i++) {
            send(socket, PING, 0, 0, new byte[8]);
            assertThat(receives(socket, PING)).isTrue();
            Thread.sleep(5_500);
        }
        send(socket, PING, 0, 0, new byte[8]);
        assertThat(receives(socket, PING)).isTrue();
    }

    @Test
    void onlyTheAddressThatWasAskedForListens() throws Exception {
        var other = otherAddress();
        assumeTrue(other != null, "needs a network address besides loopback");
        assertThatThrownBy(() -> new Socket(other, server.port()).close()).isInstanceOf(ConnectException.class);
    }

    private static @Nullable InetAddress otherAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst()
                .orElse(null);
    }

    @Test
    void reflectionCanBeSwitchedOff() {
        var channel = ChannelFactory.network("127.0.0.1:" + server.port());
        try {
            assertThat(HealthGrpc.newBlockingStub(channel)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .isInitialized())
                    .isTrue();
            assertThatThrownBy(() -> io.grpc.stub.ClientCalls.blockingServerStreamingCall(
                                    channel,
                                    HealthGrpc.getWatchMethod().toBuilder()
                                            .setFullMethodName(
                                                    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
                                            .build(),
                                    io.grpc.CallOptions.DEFAULT,
                                    HealthCheckRequest.getDefaultInstance())
                            .next())
                    .hasMessageContaining("UNIMPLEMENTED");
        } finally {
            channel.shutdownNow();
        }
    }
}
