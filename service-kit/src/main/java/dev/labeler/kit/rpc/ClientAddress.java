package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a call comes from: the other end of the connection, or what that says where it is a process of
/// our own, which is one in this JVM or in a private network.
final class ClientAddress {
    private static final Pattern SANE = Pattern.compile("[0-9A-Fa-f.:/]{2,64}");

    private ClientAddress() {}

    static Context in(Context context, ServerCall<?, ?> call, Metadata headers) {
        var peer = peer(call);
        var claimed = headers.get(CallContext.CLIENT_ADDRESS_KEY);
        if (claimed != null && SANE.matcher(claimed).matches() && (peer == null || isOurs(peer))) {
            return CallContext.withClientAddress(context, claimed);
        }
        return peer == null ? context : CallContext.withClientAddress(context, peer.getHostAddress());
    }

    private static @Nullable InetAddress peer(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
                ? socket.getAddress()
                : null;
    }

    private static boolean isOurs(InetAddress peer) {
        return peer.isLoopbackAddress() || peer.isSiteLocalAddress() || isUniqueLocal(peer.getAddress());
    }

    /// fc00::/7 (RFC 4193).
    private static boolean isUniqueLocal(byte[] address) {
        return address.length == 16 && (address[0] & 0xfe) == 0xfc;
    }
}
