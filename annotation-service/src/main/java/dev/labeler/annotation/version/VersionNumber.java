package dev.labeler.annotation.version;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.VersionType;
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

    /// @throws Failure UNPROCESSABLE where no version of the type has such a number
    VersionNumber require(VersionType type) {
        var rule = switch (type) {
            case VERSION_TYPE_WORKING -> major == 0 && minor > 0 ? "" : "a working version is v0.<n>";
            case VERSION_TYPE_PUBLISHED -> major > 0 && minor == 0 ? "" : "a publication is v<n>.0, n 1 or more";
            case VERSION_TYPE_EXPORT -> major > 0 ? "" : "an export is v<n>.<m>, n 1 or more";
            case VERSION_TYPE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("a version has a type");
        };
        if (!rule.isEmpty()) {
            throw Failure.unprocessable("The version number " + this + " is not possible: " + rule + ".")
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
