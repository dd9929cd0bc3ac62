package dev.labeler.kit.rpc;

import org.jspecify.annotations.Nullable;

/// The `Authorization: Bearer …` form.
public final class BearerHeader {
    private static final String PREFIX = "Bearer ";

    private BearerHeader() {}

    /// The token of the header value, or null if the value does not have this form (the scheme is
    /// case-insensitive, RFC 9110 11.1).
    public static @Nullable String parseToken(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return null;
        }
        var token = header.substring(PREFIX.length()).strip();
        return token.isEmpty() ? null : token;
    }

    /// The token of the header value.
    ///
    /// @throws Failure UNAUTHENTICATED if there is none
    public static String requireToken(@Nullable String header) {
        if (header == null) {
            throw Failure.unauthenticated(
                    "The request has no credential. Send the header Authorization: Bearer followed by a token.");
        }
        var token = parseToken(header);
        if (token == null) {
            throw Failure.unauthenticated("The Authorization header must have the form: Bearer followed by a token.");
        }
        return token;
    }

    static String header(String token) {
        return PREFIX + token;
    }
}
