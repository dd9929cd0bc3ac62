package dev.labeler.edge.connection;

import dev.labeler.edge.http.CorsPolicy;
import dev.labeler.kit.net.ConnectionCounter;
import dev.labeler.kit.net.ConnectionLimits;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/// Accepts HTTP/1.1 connections within the limits. There is no other protocol, so that Helidon calls this
/// selector before the client has sent any bytes.
public final class LimitedConnectionSelector implements ServerConnectionSelector, AutoCloseable {
    private final ServerConnectionSelector http1;
    private final ConnectionCounter counts;
    private final ConnectionTimeouts timeouts;
    private final ConnectionTimeoutMonitor timeoutMonitor = new ConnectionTimeoutMonitor();
    private final MalformedRequestHandler refusals;

    public LimitedConnectionSelector(
            Http1Config http1, ConnectionLimits limits, ConnectionTimeouts timeouts, CorsPolicy cors) {
        this.http1 = Http1ConnectionSelector.builder().config(http1).build();
        this.counts = new ConnectionCounter(limits);
        this.timeouts = timeouts;
        refusals = new MalformedRequestHandler(cors);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var address = address(context);
        if (!counts.tryAcquire(address)) {
            throw new CloseConnectionException("too many connections");
        }
        var watched = timeoutMonitor.add(context.serverSocket()::close);
        var source = new RequestByteSource(context.serverSocket(), watched, timeouts, refusals);
        var limited = new WrappedConnectionContext(
                context,
                DataReader.create(source),
                new TimeoutDataWriter(context.dataWriter(), watched, timeouts.write()));
        return new CountedConnection(http1.connection(limited), () -> {
            watched.close();
            counts.release(address);
        });
    }

    private static InetAddress address(ConnectionContext context) {
        return context.remotePeer().address() instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    @Override
    public void close() {
        timeoutMonitor.close();
    }
}
