package dev.labeler.kit.net;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.labeler.kit.config.Environment;
import java.lang.management.ManagementFactory;

/// The maximum number of open connections of a server.
///
/// @param total from all addresses
/// @param perAddress from one address, or one /64 network of IPv6
public record ConnectionLimits(int total, int perAddress) {
    private static final int TOTAL = 10_000;
    private static final int PER_ADDRESS = 1_000;

    /// A server uses at most this fraction of the process's file descriptors; without free descriptors it could
    /// accept no connection at all.
    private static final int SHARE_OF_DESCRIPTORS = 3;

    public ConnectionLimits {
        if (total < 1 || perAddress < 1) {
            throw new IllegalArgumentException(
                    "total (%d) and perAddress (%d) must be at least 1".formatted(total, perAddress));
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
