package dev.labeler.export;

import dev.labeler.kit.config.Environment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long stored files are kept.
///
/// @param workingCopies minimum age of a working copy that is deleted
/// @param exportVersions minimum age of the files of an export version that are deleted, null to keep them
public record ExportRetention(
        Duration workingCopies, @Nullable Duration exportVersions) {
    /// Working copies for a week, export versions forever.
    public static final ExportRetention DEFAULT = new ExportRetention(Duration.ofDays(7), null);

    public static ExportRetention fromEnvironment(Environment environment) {
        var exportVersions = environment.duration("EXPORT_ARTIFACT_RETENTION", Duration.ofDays(36_500));
        return new ExportRetention(
                environment.duration("WORKING_COPY_RETENTION", DEFAULT.workingCopies()), exportVersions);
    }
}
