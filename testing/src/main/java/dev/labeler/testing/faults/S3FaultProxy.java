package dev.labeler.testing.faults;

import static dev.labeler.testing.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 proxy in front of an S3 store. Requests keep their `Host`, so that their signatures remain
/// valid. Without a rule all requests are forwarded unchanged. All threads are virtual; connections, head
/// sizes, the request log and all waits are bounded.
public final class S3FaultProxy implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 512;
    private static final Duration REOPEN_LIMIT = Duration.ofSeconds(30);

    private final URI store;
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
    private final RequestLog log = new RequestLog();
    private final int port;
    private @Nullable ServerSocket listener;

    private S3FaultProxy(URI store) throws IOException {
        this.store = store;
        var socket = listen(0);
        this.port = socket.getLocalPort();
    }

    /// @param store the store's endpoint, plain HTTP
    public static S3FaultProxy startFor(URI store) {
        try {
            return new S3FaultProxy(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The URI for S3 clients, path style.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// The completed and the running requests.
    public RequestLog requests() {
        return log;
    }

    /// Adds a rule after the existing ones. Every rule that matches a request is applied to it.
    public FaultRule add(FaultRule rule) {
        rules.add(rule);
        return rule;
    }

    public void remove(FaultRule rule) {
        rules.remove(rule);
    }

    /// Removes all rules and resets the requests that hang because of one.
    public void clear() {
        rules.clear();
    }

    /// Closes the port and every connection, so that clients are refused.
    public synchronized void refuseConnections() {
        var socket = listener;
        listener = null;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        connections.forEach(ProxyConnection::reset);
    }

    /// Opens the port again. The system may have given it to an outgoing connection in the meantime, which
    /// ends soon.
    public synchronized void acceptConnections() {
        if (listener == null) {
            eventually(REOPEN_LIMIT, () -> listen(port));
        }
    }

    @Override
    public void close() {
        clear();
        refuseConnections();
    }

    List<FaultRule> matching(S3RequestHead request) {
        return rules.stream().filter(rule -> rule.applies(request)).toList();
    }

    boolean contains(FaultRule rule) {
        return rules.contains(rule);
    }

    Socket connectToStore() throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(store.getHost(), store.getPort()), 5_000);
        return socket;
    }

    private synchronized ServerSocket listen(int wanted) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), MAX_CONNECTIONS);
        listener = socket;
        Thread.ofVirtual().name("s3-fault-proxy").start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                begin(new ProxyConnection(this, socket.accept()));
            } catch (IOException e) {
                // The port was closed, or the client closed its connection before it was accepted.
                Thread.onSpinWait();
            }
            if (socket.isClosed()) {
                connections.forEach(ProxyConnection::reset);
            }
        }
    }

    private void begin(ProxyConnection connection) {
        if (connections.size() >= MAX_CONNECTIONS) {
            connection.reset();
            return;
        }
        connections.add(connection);
        Thread.ofVirtual().name("s3-fault-proxy-connection").start(() -> {
            try {
                connection.serve();
            } finally {
                connections.remove(connection);
            }
        });
    }
}
