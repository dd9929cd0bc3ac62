package dev.labeler.kit.net;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.labeler.kit.config.Environment;
import java.lang.management.ManagementFactory;

/// How many connections a server keeps open at once.
///
/// @param total from all addresses
/// @param perAddress from one address, or one /64 network of IPv6
public record ConnectionLimits(int total, int perAddress) {
    private static final int TOTAL = 10_000;
    private static final int PER_ADDRESS = 1_000;

    /// Of the descriptors that the process may open, the share that one of its servers takes. A
    /// server that runs out of them accepts no more connections from anyone.
    private static final int SHARE_OF_DESCRIPTORS = 3;

    public ConnectionLimits {
        if (total < 1 || perAddress < 1) {
            throw new IllegalArgumentException("a server that accepts no connection serves nobody");
        }
    }

    public static ConnectionLimits defaults() {
        return new ConnectionLimits(TOTAL, PER_ADDRESS);
    }

    /// `MAX_CONNECTIONS` and `MAX_CONNECTIONS_PER_ADDRESS`.
    public static ConnectionLimits fromEnvironment(Environment environment) {
        var total = environment.integer("MAX_CONNECTIONS", TOTAL, 1, 1_000_000);
        return new ConnectionLimits(
                Math.min(total, mostByDescriptors()),
                environment.integer("MAX_CONNECTIONS_PER_ADDRESS", PER_ADDRESS, 1, 1_000_000));
    }

    private static int mostByDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.clamp(unix.getMaxFileDescriptorCount() / SHARE_OF_DESCRIPTORS, 1L, Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }
}
