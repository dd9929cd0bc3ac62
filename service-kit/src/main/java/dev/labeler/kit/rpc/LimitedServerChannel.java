package dev.labeler.kit.rpc;

import dev.labeler.kit.net.ConnectionCounter;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;

/// Closes connections over the limits as soon as they are accepted.
final class LimitedServerChannel extends NioServerSocketChannel {
    private final ConnectionCounter connections;

    LimitedServerChannel(ConnectionCounter connections) {
        this.connections = connections;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        var before = accepted.size();
        var read = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            if (accepted.get(i) instanceof SocketChannel channel && !count(channel)) {
                accepted.remove(i);
                channel.unsafe().closeForcibly();
            }
        }
        return read;
    }

    private boolean count(SocketChannel channel) {
        var remote = channel.remoteAddress();
        if (remote == null) {
            // The client has already disconnected; the next read fails.
            return true;
        }
        var address = remote.getAddress();
        if (!connections.tryAcquire(address)) {
            return false;
        }
        var _ = channel.closeFuture().addListener(_ -> connections.release(address));
        return true;
    }
}
