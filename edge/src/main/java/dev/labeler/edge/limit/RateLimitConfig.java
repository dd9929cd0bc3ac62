package dev.labeler.edge.limit;

import dev.labeler.kit.config.Environment;

/// How many calls a minute are accepted, each 0 for any number.
///
/// @param service of one service credential
/// @param user of one user
/// @param annotation of one caller doing annotation work, in a bucket of its own
/// @param anonymous of one remote address, without a credential that verifies
/// @param trustedProxies how many reverse proxies stand before the edge, each of which adds to
///     `X-Forwarded-For`; 0 takes no header's word for where a call comes from
public record RateLimitConfig(int service, int user, int annotation, int anonymous, int trustedProxies) {
    /// Nothing is limited.
    public static final RateLimitConfig OFF = new RateLimitConfig(0, 0, 0, 0, 0);

    private static final int MOST = 1_000_000_000;

    /// `RATE_LIMIT_SERVICE_PER_MINUTE` (1000), `RATE_LIMIT_USER_PER_MINUTE` (100),
    /// `RATE_LIMIT_ANNOTATION_PER_MINUTE` (6000), `RATE_LIMIT_ANONYMOUS_PER_MINUTE` (1000),
    /// `TRUSTED_PROXIES` (0).
    public static RateLimitConfig fromEnvironment(Environment environment) {
        return new RateLimitConfig(
                environment.integer("RATE_LIMIT_SERVICE_PER_MINUTE", 1000, 0, MOST),
                environment.integer("RATE_LIMIT_USER_PER_MINUTE", 100, 0, MOST),
                environment.integer("RATE_LIMIT_ANNOTATION_PER_MINUTE", 6000, 0, MOST),
                environment.integer("RATE_LIMIT_ANONYMOUS_PER_MINUTE", 1000, 0, MOST),
                environment.integer("TRUSTED_PROXIES", 0, 0, 10));
    }

    boolean isDisabled() {
        return service == 0 && user == 0 && annotation == 0 && anonymous == 0;
    }
}
