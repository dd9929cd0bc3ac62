package dev.labeler.dataset.version;

import org.jspecify.annotations.Nullable;

/// The change that made a version.
///
/// @param action `created`, `uploaded`, `removed`, `rolled_back` or `split`
/// @param restores the version whose content it repeats, null unless rolled back
/// @param report the analysis as the text of a JSON object
public record VersionChange(
        String action,
        @Nullable String description,
        @Nullable Long restores,
        String report) {
    public static VersionChange of(String action, String report) {
        return new VersionChange(action, null, null, report);
    }
}
