package dev.labeler.annotation.working;

import dev.labeler.kit.config.Environment;
import java.time.Duration;

/// When working versions are created automatically.
///
/// @param idle time after the last change at which unsaved changes are saved
public record WorkingVersionConfig(Duration idle) {
    public static final WorkingVersionConfig DEFAULT = new WorkingVersionConfig(Duration.ofMinutes(30));

    private static final Duration MAX_CHECK_INTERVAL = Duration.ofMinutes(1);

    public static WorkingVersionConfig fromEnvironment(Environment environment) {
        return new WorkingVersionConfig(environment.duration("WORKING_VERSION_IDLE", DEFAULT.idle));
    }

    /// Interval of the check for projects with unsaved changes.
    Duration checkInterval() {
        var quarter = idle.dividedBy(4);
        return quarter.compareTo(MAX_CHECK_INTERVAL) < 0 ? quarter : MAX_CHECK_INTERVAL;
    }
}
