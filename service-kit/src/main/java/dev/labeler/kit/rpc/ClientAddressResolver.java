package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.MethodRule;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the client's address of a call: the peer of the connection, or the address in the headers if the peer
/// is one of the labeler's own processes, which is in this JVM or also sends an internal token.
final class ClientAddressResolver {
    private static final Pattern VALID_ADDRESS = Pattern.compile("[0-9A-Fa-f.:/]{2,64}");

    private static final MethodRule INTERNAL =
            MethodRule.newBuilder().setInternal(true).build();

    private final CallAuthenticator authenticator;

    ClientAddressResolver(CallAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    Context resolve(Context context, ServerCall<?, ?> call, Metadata headers) {
        var peer = peer(call);
        var claimed = headers.get(CallContext.CLIENT_ADDRESS_KEY);
        if (claimed != null && VALID_ADDRESS.matcher(claimed).matches() && (peer == null || isFromOurs(headers))) {
            return CallContext.withClientAddress(context, claimed);
        }
        return peer == null ? context : CallContext.withClientAddress(context, peer.getHostAddress());
    }

    private static @Nullable InetAddress peer(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
                ? socket.getAddress()
                : null;
    }

    private boolean isFromOurs(Metadata headers) {
        var token = headers.get(CallContext.CLIENT_ADDRESS_TOKEN_KEY);
        if (token == null) {
            return false;
        }
        try {
            var _ = authenticator.authenticate(BearerHeader.header(token), INTERNAL);
            return true;
        } catch (Failure e) {
            return false;
        }
    }
}
