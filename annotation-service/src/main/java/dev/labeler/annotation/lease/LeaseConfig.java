package dev.labeler.annotation.lease;

import dev.labeler.kit.config.Environment;
import java.time.Duration;

/// Settings of leases.
///
/// @param duration time after which a lease that is not renewed expires, LEASE_DURATION
public record LeaseConfig(Duration duration) {
    public static final LeaseConfig DEFAULT = new LeaseConfig(Duration.ofMinutes(5));

    public static LeaseConfig fromEnvironment(Environment environment) {
        return new LeaseConfig(environment.duration("LEASE_DURATION", DEFAULT.duration()));
    }
}
