package dev.labeler.export.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/// The addresses to which requests may be sent. The connection uses the addresses that were checked, so that a name
/// cannot resolve to another address after the check.
public final class AddressPolicy implements DnsResolver {
    /// IPv4 addresses that are not public (IANA special-purpose registry).
    private static final List<AddressRange> SPECIAL_V4 = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4")
            .map(AddressRange::parse)
            .toList();

    private static final AddressRange GLOBAL_V6 = AddressRange.parse("2000::/3");

    /// Parts of it that contain an IPv4 address (Teredo, 6to4) or are reserved.
    private static final List<AddressRange> SPECIAL_V6 = Stream.of(
                    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
            .map(AddressRange::parse)
            .toList();

    private final boolean allowsAll;
    private final List<AddressRange> allowed;

    private AddressPolicy(boolean allowsAll, List<AddressRange> allowed) {
        this.allowsAll = allowsAll;
        this.allowed = List.copyOf(allowed);
    }

    /// For addresses that the operator configured.
    public static AddressPolicy unrestricted() {
        return new AddressPolicy(true, List.of());
    }

    /// Public addresses only.
    ///
    /// @param allowed further ranges that are allowed, in CIDR notation
    /// @throws IllegalArgumentException if a range cannot be parsed
    public static AddressPolicy publicOnly(List<String> allowed) {
        return new AddressPolicy(
                false, allowed.stream().map(AddressRange::parse).toList());
    }

    public boolean allows(InetAddress address) {
        return allowsAll || isPublic(address) || allowed.stream().anyMatch(range -> range.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        // An IPv4-mapped IPv6 address is an Inet4Address in Java.
        return address instanceof Inet4Address
                ? SPECIAL_V4.stream().noneMatch(range -> range.contains(address))
                : GLOBAL_V6.contains(address) && SPECIAL_V6.stream().noneMatch(range -> range.contains(address));
    }

    /// Resolves a name to its addresses if all of them are allowed.
    ///
    /// @throws RefusedAddressException if one is not
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
        if (addresses == null || addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        if (!Arrays.stream(addresses).allMatch(this::allows)) {
            throw new RefusedAddressException(host);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return host;
    }
}
