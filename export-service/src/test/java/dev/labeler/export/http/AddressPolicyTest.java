package dev.labeler.export.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "::7f00:1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2001::1",
                "2002:7f00:1::1",
                "2001:db8::1"
            })
    void otherThanPublicAddressesAreRefused(String address) throws Exception {
        var policy = AddressPolicy.publicOnly(List.of());

        assertThat(policy.allows(InetAddress.getByName(address))).isFalse();
        assertThatThrownBy(() -> policy.resolve(address)).isInstanceOf(RefusedAddressException.class);
    }

    /// Other notations of 127.0.0.1 that resolvers accept.
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433"})
    void namesOfTheMachineAreRefused(String host) {
        assertThatThrownBy(() -> AddressPolicy.publicOnly(List.of()).resolve(host))
                .isInstanceOf(java.net.UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "100.63.255.255", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00:1450::1"})
    void publicAddressesAreAllowed(String address) throws Exception {
        assertThat(AddressPolicy.publicOnly(List.of()).allows(InetAddress.getByName(address)))
                .isTrue();
    }

    @Test
    void onlyTheRangesOfTheOperatorAreAllowedInAddition() throws Exception {
        var policy = AddressPolicy.publicOnly(List.of("10.1.0.0/16", "fd00::/64"));

        assertThat(policy.allows(InetAddress.getByName("10.1.255.1"))).isTrue();
        assertThat(policy.allows(InetAddress.getByName("10.2.0.1"))).isFalse();
        assertThat(policy.allows(InetAddress.getByName("fd00::17"))).isTrue();
        assertThat(policy.allows(InetAddress.getByName("fd00:0:0:1::17"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "/8"})
    void malformedRangesAreRefused(String range) {
        assertThatThrownBy(() -> AddressPolicy.publicOnly(List.of(range))).isInstanceOf(IllegalArgumentException.class);
    }
}
