package dev.labeler.kit.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// The addresses that are counted as one caller.
///
/// @param text `192.0.2.1` or `2001:db8:0:0:0:0:0:0/64`
public record AddressGroup(String text) {
    /// Providers assign each customer at least 64 bits of IPv6 addresses (RFC 6177).
    private static final int IPV6_PREFIX_BYTES = 8;

    public static AddressGroup of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new AddressGroup(address.getHostAddress());
        }
        var bytes = address.getAddress();
        Arrays.fill(bytes, IPV6_PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return new AddressGroup(InetAddress.getByAddress(bytes).getHostAddress() + "/64");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
