package dev.labeler.annotation.diff;

import dev.labeler.kit.rpc.Failure;
import java.util.regex.Pattern;

/// The name of one side of a comparison in a request: the id of a version, or `working` for the live state.
///
/// @param versionId 0 for the live state
record VersionSelector(long versionId) {
    static final String WORKING = "working";

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    /// @param path name of the request's field
    /// @throws Failure INVALID_REQUEST
    static VersionSelector parse(String text, String path) {
        if (text.equals(WORKING)) {
            return new VersionSelector(0);
        }
        if (!ID.matcher(text).matches()) {
            throw Failure.invalid(path + " must be the id of a version or " + WORKING + ".")
                    .with("path", path);
        }
        return new VersionSelector(Long.parseLong(text));
    }

    boolean isWorking() {
        return versionId == 0;
    }
}
