package dev.labeler.edge.limit;

import dev.labeler.kit.config.Environment;

/// The numbers of calls per minute that are accepted; 0 means no limit.
///
/// @param service of one service credential
/// @param user of one user
/// @param annotation of one caller in annotation methods, which have a separate bucket
/// @param anonymous of one remote address, without a valid credential
/// @param trustedProxies number of reverse proxies before the edge, each of which appends to `X-Forwarded-For`;
///     0 ignores this header
public record RateLimitConfig(int service, int user, int annotation, int anonymous, int trustedProxies) {
    /// No limits.
    public static final RateLimitConfig OFF = new RateLimitConfig(0, 0, 0, 0, 0);

    private static final int MAX_CALLS = 1_000_000_000;

    /// `RATE_LIMIT_SERVICE_PER_MINUTE` (1000), `RATE_LIMIT_USER_PER_MINUTE` (100),
    /// `RATE_LIMIT_ANNOTATION_PER_MINUTE` (6000), `RATE_LIMIT_ANONYMOUS_PER_MINUTE` (1000),
    /// `TRUSTED_PROXIES` (0).
    public static RateLimitConfig fromEnvironment(Environment environment) {
        return new RateLimitConfig(
                environment.integer("RATE_LIMIT_SERVICE_PER_MINUTE", 1000, 0, MAX_CALLS),
                environment.integer("RATE_LIMIT_USER_PER_MINUTE", 100, 0, MAX_CALLS),
                environment.integer("RATE_LIMIT_ANNOTATION_PER_MINUTE", 6000, 0, MAX_CALLS),
                environment.integer("RATE_LIMIT_ANONYMOUS_PER_MINUTE", 1000, 0, MAX_CALLS),
                environment.integer("TRUSTED_PROXIES", 0, 0, 10));
    }

    boolean isDisabled() {
        return service == 0 && user == 0 && annotation == 0 && anonymous == 0;
    }
}
