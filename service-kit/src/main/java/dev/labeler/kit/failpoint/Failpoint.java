package dev.labeler.kit.failpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A failpoint is a named place between two steps of a job whose effects are stored. A test stops the process there.
/// Without the system property `labeler.failpoints` reaching one does nothing.
public final class Failpoint {
    /// Names the directory of a [FailpointPlan].
    public static final String PROPERTY = "labeler.failpoints";

    private static final @Nullable FailpointPlan PLAN = find();

    private Failpoint() {}

    /// Call it before and after every step whose effect is stored.
    ///
    /// @param name the step, for example `publish.freeze`
    public static void reach(String name) {
        if (PLAN != null) {
            PLAN.reach(name);
        }
    }

    private static @Nullable FailpointPlan find() {
        var directory = System.getProperty(PROPERTY);
        return directory == null ? null : new FailpointPlan(Path.of(directory));
    }
}
