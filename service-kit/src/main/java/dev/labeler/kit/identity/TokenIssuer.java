package dev.labeler.kit.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Issues tokens.
public final class TokenIssuer {
    /// Long enough for one call with its queueing, short enough to limit the effect of a leak.
    static final Duration SERVICE_LIFETIME = Duration.ofMinutes(5);

    /// One run of a background job; the maximum of service and background tokens.
    static final Duration BACKGROUND_LIFETIME = Duration.ofHours(1);

    static final String PASSWORD_STAMP = "password_stamp";

    private final IdentityConfig config;
    private final Clock clock;

    public TokenIssuer(IdentityConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /// A user's bearer token, which login returns.
    ///
    /// @param passwordStamp the stamp of the current password ([UserStatus]); null for a token that remains
    ///     valid after a change of the password
    public String issueUser(long userId, String email, String role, @Nullable String passwordStamp, Duration lifetime) {
        return signed(
                claims(lifetime)
                        .subject(Long.toString(userId))
                        .claim("email", email)
                        .claim("role", role)
                        .claim(PASSWORD_STAMP, passwordStamp),
                config.userSecret());
    }

    /// A token for one call between two of the labeler's services. It has every scope, and only these services
    /// can sign it.
    ///
    /// @param actingUserId the user on whose behalf it calls, null if there is none
    public String issueInternal(String service, @Nullable Long actingUserId) {
        return signed(
                claims(SERVICE_LIFETIME)
                        .subject(actingUserId == null ? null : actingUserId.toString())
                        .claim("type", "internal")
                        .claim("service", service),
                config.requireInternalSecret());
    }

    /// A token of an external service for one of its calls.
    ///
    /// @param actingUserId the user on whose behalf it calls
    public String issueService(String service, Set<String> scopes, long actingUserId) {
        return signed(
                claims(SERVICE_LIFETIME)
                        .subject(Long.toString(actingUserId))
                        .claim("type", "service")
                        .claim("service", service)
                        .claim("scopes", List.copyOf(scopes)),
                config.serviceSecret());
    }

    /// A token of an external service for work without a user. Its subject is null.
    ///
    /// @param lifetime at most an hour
    public String issueBackground(String service, Set<String> scopes, Duration lifetime) {
        if (lifetime.compareTo(BACKGROUND_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "a background token is valid for at most " + BACKGROUND_LIFETIME + ", not " + lifetime);
        }
        return signed(
                claims(lifetime)
                        .serializeNullClaims(true)
                        .subject(null)
                        .claim("type", "background")
                        .claim("service", service)
                        .claim("scopes", List.copyOf(scopes)),
                config.serviceSecret());
    }

    /// @throws dev.labeler.kit.config.ConfigException if no secret for internal tokens is configured
    public void requireInternal() {
        config.requireInternalSecret();
    }

    /// Tokens for links.
    public LinkTokenCodec links() {
        return new LinkTokenCodec(config, clock);
    }

    private JWTClaimsSet.Builder claims(Duration lifetime) {
        var now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)));
        if (config.issuer() != null) {
            claims.issuer(config.issuer());
        }
        if (config.audience() != null) {
            claims.audience(config.audience());
        }
        return claims;
    }

    private static String signed(JWTClaimsSet.Builder claims, Secret secret) {
        try {
            var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            jwt.sign(new MACSigner(secret.bytes()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("a secret of the checked length is a valid key", e);
        }
    }
}
