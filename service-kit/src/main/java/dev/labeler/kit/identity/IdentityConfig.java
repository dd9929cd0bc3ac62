package dev.labeler.kit.identity;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import org.jspecify.annotations.Nullable;

/// What credentials are verified and signed with.
///
/// @param userSecret signs user tokens, JWT_SECRET
/// @param previousUserSecret still verifies user tokens during a rotation, JWT_SECRET_PREVIOUS
/// @param serviceSecret signs service and background tokens, SERVICE_JWT_SECRET or JWT_SECRET
/// @param serviceKey static key of clients that cannot sign, LABELER_SERVICE_KEY
/// @param issuer demanded of and written into tokens where set, JWT_ISSUER
/// @param audience likewise, JWT_AUDIENCE
public record IdentityConfig(
        Secret userSecret,
        @Nullable Secret previousUserSecret,
        Secret serviceSecret,
        @Nullable Secret serviceKey,
        @Nullable String issuer,
        @Nullable String audience) {
    /// HS256 needs a key at least as long as its hash (RFC 7518 3.2).
    public static final int LEAST_SECRET_BYTES = 32;

    public IdentityConfig {
        refuseShort("JWT_SECRET", userSecret);
        refuseShort("JWT_SECRET_PREVIOUS", previousUserSecret);
        refuseShort("SERVICE_JWT_SECRET", serviceSecret);
        refuseShort("LABELER_SERVICE_KEY", serviceKey);
    }

    public static IdentityConfig fromEnvironment(Environment environment) {
        if (!environment.text("JWT_ALGORITHM", "HS256").equals("HS256")) {
            throw new ConfigException("JWT_ALGORITHM must be HS256, the only algorithm accepted");
        }
        var userSecret = environment.secret("JWT_SECRET");
        var serviceSecret = environment.optionalSecret("SERVICE_JWT_SECRET");
        return new IdentityConfig(
                userSecret,
                environment.optionalSecret("JWT_SECRET_PREVIOUS"),
                serviceSecret == null ? userSecret : serviceSecret,
                environment.optionalSecret("LABELER_SERVICE_KEY"),
                environment.optional("JWT_ISSUER"),
                environment.optional("JWT_AUDIENCE"));
    }

    private static void refuseShort(String variable, @Nullable Secret secret) {
        if (secret != null && secret.bytes().length < LEAST_SECRET_BYTES) {
            throw new ConfigException(variable + " must be at least " + LEAST_SECRET_BYTES + " bytes long");
        }
    }
}
