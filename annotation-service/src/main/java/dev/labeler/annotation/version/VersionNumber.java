package dev.labeler.annotation.version;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.VersionType;
import java.util.regex.Pattern;

/// The number of a version, `v<major>.<minor>`. Working versions are v0.1, v0.2, …, published ones v1.0,
/// v2.0, …, exports between two publications v1.1, v1.2, …
public record VersionNumber(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("v(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");

    /// @throws Failure UNPROCESSABLE
    public static VersionNumber parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw Failure.unprocessable("The version number must have the form v<major>.<minor>, for example v2.0.")
                    .with("path", "version_number")
                    .violation("version_number", "must have the form v<major>.<minor>");
        }
        return new VersionNumber(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    /// @throws Failure UNPROCESSABLE if versions of the type do not have such a number
    VersionNumber checkType(VersionType type) {
        var rule = switch (type) {
            case VERSION_TYPE_WORKING -> major == 0 && minor > 0 ? "" : "a working version must be v0.<n>";
            case VERSION_TYPE_PUBLISHED ->
                major > 0 && minor == 0 ? "" : "a published version must be v<n>.0 with n of 1 or more";
            case VERSION_TYPE_EXPORT -> major > 0 ? "" : "an export version must be v<n>.<m> with n of 1 or more";
            case VERSION_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("no rule for version type " + type);
        };
        if (!rule.isEmpty()) {
            throw Failure.unprocessable("Version number " + this + " is invalid: " + rule + ".")
                    .with("path", "version_number")
                    .violation("version_number", rule);
        }
        return this;
    }

    @Override
    public String toString() {
        return "v" + major + "." + minor;
    }
}
