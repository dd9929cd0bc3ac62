package dev.labeler.edge.limit;

import dev.labeler.kit.net.AddressGroup;
import java.net.InetAddress;
import java.util.List;

/// Finds the client's address of a call.
final class RemoteAddressResolver {
    private RemoteAddressResolver() {}

    /// @param forwardedFor the addresses of `X-Forwarded-For`, in order
    /// @param trustedProxies how many of them, from the end, were added by trusted proxies
    static String resolve(InetAddress peer, List<String> forwardedFor, int trustedProxies) {
        var at = forwardedFor.size() - trustedProxies;
        if (trustedProxies == 0 || at < 0) {
            return text(peer);
        }
        try {
            return text(InetAddress.ofLiteral(forwardedFor.get(at)));
        } catch (IllegalArgumentException e) {
            return text(peer);
        }
    }

    private static String text(InetAddress address) {
        return AddressGroup.of(address).text();
    }
}
