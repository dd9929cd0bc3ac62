package dev.labeler.edge.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/// Where a call comes from.
final class Addresses {
    /// A provider gives each customer at least 64 bits of IPv6 addresses (RFC 6177), all of them
    /// one caller.
    private static final int IPV6_PREFIX_BYTES = 8;

    private Addresses() {}

    /// @param forwardedFor the addresses of `X-Forwarded-For`, in order
    /// @param trustedProxies how many of them, from the end, were written by proxies of the house
    static String of(InetAddress peer, List<String> forwardedFor, int trustedProxies) {
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
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        var bytes = address.getAddress();
        Arrays.fill(bytes, IPV6_PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
