package dev.labeler.standalone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// An HTTP client that closes its connection in the middle of a response.
final class AbortingClient {
    private static final int PATIENCE_MILLIS = 1_000;

    private static final int RECEIVE_BYTES = 16 << 10;

    private AbortingClient() {}

    /// Reads this many bytes, or to the end or a second without data, and closes: half of the connections in
    /// order, half with a reset.
    static void read(URI server, String token, String path, int bytes) throws IOException {
        try (var socket = new Socket()) {
            // A small buffer, so that the server soon waits for this client.
            socket.setReceiveBufferSize(RECEIVE_BYTES);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (ThreadLocalRandom.current().nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(path, token)
                            .getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            var buffer = new byte[1 << 14];
            for (var left = bytes; left > 0; ) {
                var count = in.read(buffer, 0, Math.min(left, buffer.length));
                if (count < 0) {
                    return;
                }
                left -= count;
            }
        } catch (SocketException | SocketTimeoutException e) {
            // The stream waits for messages that are not sent, or the server was faster.
            return;
        }
    }
}
