package dev.labeler.kit.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/// Counts open connections by address.
public final class ConnectionCounter {
    private final ConnectionLimits limits;
    private final Map<AddressGroup, Integer> byAddress = new HashMap<>();
    private int total;

    public ConnectionCounter(ConnectionLimits limits) {
        this.limits = limits;
    }

    /// Counts a connection unless a limit is reached. If this returns true, call `release` when the connection
    /// ends.
    public synchronized boolean tryAcquire(InetAddress address) {
        var group = AddressGroup.of(address);
        var open = byAddress.getOrDefault(group, 0);
        if (total >= limits.total() || open >= limits.perAddress()) {
            return false;
        }
        byAddress.put(group, open + 1);
        total++;
        return true;
    }

    public synchronized void release(InetAddress address) {
        byAddress.computeIfPresent(AddressGroup.of(address), (_, open) -> open == 1 ? null : open - 1);
        total--;
    }

    public synchronized int total() {
        return total;
    }
}
