package dev.labeler.kit.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionCounterTest {
    private final ConnectionCounter counts = new ConnectionCounter(new ConnectionLimits(3, 2));

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void oneAddressLeavesRoomForOthers() {
        assertThat(counts.tryAcquire(address("192.0.2.1"))).isTrue();
        assertThat(counts.tryAcquire(address("192.0.2.1"))).isTrue();
        assertThat(counts.tryAcquire(address("192.0.2.1"))).isFalse();
        assertThat(counts.tryAcquire(address("192.0.2.2"))).isTrue();
        assertThat(counts.tryAcquire(address("192.0.2.3"))).isFalse();
        counts.release(address("192.0.2.1"));
        assertThat(counts.tryAcquire(address("192.0.2.3"))).isTrue();
        assertThat(counts.total()).isEqualTo(3);
    }

    @Test
    void aNetworkOfOneCustomerCountsAsOneAddress() {
        assertThat(counts.tryAcquire(address("2001:db8::1"))).isTrue();
        assertThat(counts.tryAcquire(address("2001:db8::ffff:2"))).isTrue();
        assertThat(counts.tryAcquire(address("2001:db8::3"))).isFalse();
        assertThat(counts.tryAcquire(address("2001:db8:0:1::1"))).isTrue();
    }
}
