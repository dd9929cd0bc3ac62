package dev.labeler.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoteAddressResolverTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.1");

    @Test
    void withoutTrustedProxiesNoHeaderIsBelieved() {
        assertThat(RemoteAddressResolver.resolve(PEER, List.of("198.51.100.7"), 0))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void ofForwardedAddressesOnlyThoseOfOwnProxiesAreBelieved() {
        var forged = List.of("203.0.113.9", "198.51.100.7");
        assertThat(RemoteAddressResolver.resolve(PEER, forged, 1)).isEqualTo("198.51.100.7");
        assertThat(RemoteAddressResolver.resolve(PEER, List.of("203.0.113.9", "198.51.100.7", "10.0.0.2"), 2))
                .isEqualTo("198.51.100.7");
    }

    @Test
    void whatIsMissingOrNoAddressLeavesThePeer() {
        assertThat(RemoteAddressResolver.resolve(PEER, List.of(), 1)).isEqualTo("192.0.2.1");
        assertThat(RemoteAddressResolver.resolve(PEER, List.of("198.51.100.7"), 2))
                .isEqualTo("192.0.2.1");
        assertThat(RemoteAddressResolver.resolve(PEER, List.of("unknown"), 1)).isEqualTo("192.0.2.1");
        assertThat(RemoteAddressResolver.resolve(PEER, List.of("example.org"), 1))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void oneIpv6NetworkIsOneCaller() {
        var first = RemoteAddressResolver.resolve(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6"), List.of(), 0);
        var second = RemoteAddressResolver.resolve(InetAddress.ofLiteral("2001:db8:1:2:ffff::1"), List.of(), 0);
        var other = RemoteAddressResolver.resolve(InetAddress.ofLiteral("2001:db8:1:3::1"), List.of(), 0);
        assertThat(first).isEqualTo("2001:db8:1:2:0:0:0:0/64").isEqualTo(second).isNotEqualTo(other);
    }
}
