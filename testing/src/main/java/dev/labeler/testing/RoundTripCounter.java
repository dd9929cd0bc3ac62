package dev.labeler.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/// A proxy in front of a PostgreSQL server that counts how often its clients wait for a response: for each `Sync` and
/// each simple `Query` of the protocol, except `BEGIN`, which the driver sends together with the next statement.
public final class RoundTripCounter implements AutoCloseable {
    private static final int PROTOCOL_3 = 3 << 16;
    private static final byte[] BEGIN = "BEGIN\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 1 + Integer.BYTES;
    private static final int MAX_RUNS = 50;

    private final ServerSocket listener;
    private final int port;
    private final AtomicLong roundTrips = new AtomicLong();

    private RoundTripCounter(ServerSocket listener, int port) {
        this.listener = listener;
        this.port = port;
    }

    /// @param port of the server on this machine
    public static RoundTripCounter before(int port) throws IOException {
        var counter = new RoundTripCounter(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().start(counter::accept);
        return counter;
    }

    /// The port for the clients.
    public int port() {
        return listener.getLocalPort();
    }

    /// Returns the fewest round trips of one run of the call. It runs until it has no more than `limit`, at most 50
    /// times: other threads of the service use the database too, and short-lived caches expire.
    public long fewest(long limit, Callable<?> call) throws Exception {
        var fewest = Long.MAX_VALUE;
        for (var run = 0; run < MAX_RUNS && fewest > limit; run++) {
            var before = roundTrips.get();
            call.call();
            fewest = Math.min(fewest, roundTrips.get() - before);
        }
        return fewest;
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException e) {
            // The proxy is closed.
        }
    }

    private void connect(Socket client) {
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> copyResponses(server, client));
            var in = new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
            var out = new DataOutputStream(server.getOutputStream());
            while (forwardStart(in, out) != PROTOCOL_3) {
                // A request for encryption, which the server refuses with one byte.
            }
            while (true) {
                forward(in, out);
            }
        } catch (IOException e) {
            // One side has closed the connection.
        }
    }

    /// Forwards a message without a type, and returns its code.
    private static int forwardStart(DataInputStream in, DataOutputStream out) throws IOException {
        var length = in.readInt();
        var body = in.readNBytes(length - Integer.BYTES);
        out.writeInt(length);
        out.write(body);
        out.flush();
        return ByteBuffer.wrap(body).getInt();
    }

    private void forward(DataInputStream in, OutputStream out) throws IOException {
        var type = in.readByte();
        var length = in.readInt();
        var message = ByteBuffer.allocate(1 + length).put(type).putInt(length).array();
        in.readFully(message, HEADER, message.length - HEADER);
        var isBegin = Arrays.equals(message, HEADER, message.length, BEGIN, 0, BEGIN.length);
        if (type == 'S' || (type == 'Q' && !isBegin)) {
            roundTrips.incrementAndGet();
        }
        out.write(message);
    }

    private static void copyResponses(Socket server, Socket client) {
        try (client) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // One side has closed the connection.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
