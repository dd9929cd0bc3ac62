package dev.labeler.kit.identity;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Secrets and settings for verifying and signing credentials.
///
/// @param userSecret signs user tokens, JWT_SECRET
/// @param previousUserSecret still verifies user tokens during a rotation, JWT_SECRET_PREVIOUS
/// @param serviceSecret signs service and background tokens, SERVICE_JWT_SECRET or JWT_SECRET
/// @param serviceNames services whose tokens are accepted, SERVICE_NAMES
/// @param internalSecret signs the calls between the labeler's own services, INTERNAL_JWT_SECRET; null
///     in a process that neither makes nor serves such calls
/// @param serviceKey static key for clients that cannot sign tokens, LABELER_SERVICE_KEY
/// @param issuer required in and written into tokens if set, JWT_ISSUER
/// @param audience likewise, JWT_AUDIENCE
public record IdentityConfig(
        Secret userSecret,
        @Nullable Secret previousUserSecret,
        Secret serviceSecret,
        Set<String> serviceNames,
        @Nullable Secret internalSecret,
        @Nullable Secret serviceKey,
        @Nullable String issuer,
        @Nullable String audience) {
    /// HS256 needs a key at least as long as its hash (RFC 7518 3.2).
    public static final int MIN_SECRET_BYTES = 32;

    private static final String INTERNAL = "INTERNAL_JWT_SECRET";
    private static final Set<String> SERVICE_NAMES = Set.of("platform", "platform-training");

    public IdentityConfig {
        refuseShort("JWT_SECRET", userSecret);
        refuseShort("JWT_SECRET_PREVIOUS", previousUserSecret);
        refuseShort("SERVICE_JWT_SECRET", serviceSecret);
        refuseShort(INTERNAL, internalSecret);
        refuseShort("LABELER_SERVICE_KEY", serviceKey);
        serviceNames = Set.copyOf(serviceNames);
        refuseShared(internalSecret, userSecret, previousUserSecret, serviceSecret, serviceKey);
    }

    public static IdentityConfig fromEnvironment(Environment environment) {
        if (!environment.text("JWT_ALGORITHM", "HS256").equals("HS256")) {
            throw new ConfigException("JWT_ALGORITHM must be HS256, the only algorithm accepted");
        }
        var userSecret = environment.secret("JWT_SECRET");
        var serviceSecret = environment.optionalSecret("SERVICE_JWT_SECRET");
        var names = environment.list("SERVICE_NAMES");
        return new IdentityConfig(
                userSecret,
                environment.optionalSecret("JWT_SECRET_PREVIOUS"),
                serviceSecret == null ? userSecret : serviceSecret,
                names.isEmpty() ? SERVICE_NAMES : Set.copyOf(names),
                environment.optionalSecret(INTERNAL),
                environment.optionalSecret("LABELER_SERVICE_KEY"),
                environment.optional("JWT_ISSUER"),
                environment.optional("JWT_AUDIENCE"));
    }

    /// @throws ConfigException if it is not set
    public Secret requireInternalSecret() {
        if (internalSecret == null) {
            throw new ConfigException("set the environment variable " + INTERNAL + " to the same " + MIN_SECRET_BYTES
                    + " or more random characters in every service");
        }
        return internalSecret;
    }

    /// A system that can sign external tokens must not be able to sign internal ones.
    private static void refuseShared(@Nullable Secret internal, @Nullable Secret... others) {
        for (var other : others) {
            if (internal != null && other != null && other.matches(internal.value())) {
                throw new ConfigException(INTERNAL + " must differ from every other secret");
            }
        }
    }

    private static void refuseShort(String variable, @Nullable Secret secret) {
        if (secret != null && secret.bytes().length < MIN_SECRET_BYTES) {
            throw new ConfigException(variable + " must be at least " + MIN_SECRET_BYTES + " bytes long");
        }
    }
}
