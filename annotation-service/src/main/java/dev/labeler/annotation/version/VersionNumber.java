package dev.labeler.annotation.version;

import dev.labeler.kit.rpc.Failure;
import java.util.regex.Pattern;

/// A version's number, `v<major>.<minor>`. Working versions are v0.1, v0.2, …, published ones v1.0,
/// v2.0, …, exports between two publications v1.1, v1.2, …
public record VersionNumber(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("v(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");

    /// @throws Failure UNPROCESSABLE
    static VersionNumber parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw Failure.unprocessable("A version number reads v<major>.<minor>, for example v2.0.")
                    .with("path", "version_number")
                    .violation("version_number", "must read v<major>.<minor>");
        }
        return new VersionNumber(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    @Override
    public String toString() {
        return "v" + major + "." + minor;
    }
}
