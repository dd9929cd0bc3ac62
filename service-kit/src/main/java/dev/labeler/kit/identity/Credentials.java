package dev.labeler.kit.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.rpc.Failure;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Verifies bearer credentials: user tokens, service and background tokens (JWT, HS256 and nothing
/// else), and the static key. Whatever does not verify is UNAUTHENTICATED with a `cause` that says
/// why and shows nothing of the token.
public final class Credentials {
    /// How far another machine's clock may be ahead. An expired token is expired: no leeway is
    /// given there.
    private static final Duration AHEAD = Duration.ofSeconds(30);

    private static final Set<String> ALL_SCOPES = Set.of(Caller.READ, Caller.WRITE);

    private final IdentityConfig config;
    private final Clock clock;

    public Credentials(IdentityConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /// @throws Failure UNAUTHENTICATED where the token does not verify
    public Caller verify(String token) {
        var key = config.serviceKey();
        if (key != null && key.matches(token)) {
            return new Caller.Service("service-key", ALL_SCOPES, null);
        }
        try {
            return ofJwt(SignedJWT.parse(token));
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw refused("malformed token");
        }
    }

    private Caller ofJwt(SignedJWT jwt) throws ParseException, JOSEException {
        // Pinned before any key is touched: `none` and every other algorithm end here.
        if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())) {
            throw refused("the token must be signed with HS256");
        }
        var claims = jwt.getJWTClaimsSet();
        var type = claims.getStringClaim("type");
        return switch (type) {
            case null -> user(jwt, claims);
            case "user", "access" -> user(jwt, claims);
            case "service" -> service(jwt, claims);
            case "background" -> background(jwt, claims);
            default -> throw refused("unknown token type");
        };
    }

    private Caller user(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        var previous = config.previousUserSecret();
        verifySigned(jwt, previous == null ? List.of(config.userSecret()) : List.of(config.userSecret(), previous));
        verifyClaims(claims);
        var id = userId(claims.getSubject());
        if (id == null) {
            throw refused("the token names no user");
        }
        return new Caller.User(id, claims.getStringClaim("email"), claims.getStringClaim("role"));
    }

    private Caller service(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        verifySigned(jwt, List.of(config.serviceSecret()));
        verifyClaims(claims);
        return new Caller.Service(serviceName(claims), scopes(claims), userId(claims.getSubject()));
    }

    private Caller background(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        verifySigned(jwt, List.of(config.serviceSecret()));
        verifyClaims(claims);
        if (claims.getSubject() != null) {
            throw refused("a background token names no user");
        }
        return new Caller.Service(serviceName(claims), scopes(claims), null);
    }

    private static String serviceName(JWTClaimsSet claims) throws ParseException {
        var name = claims.getStringClaim("service");
        if (name == null || name.isBlank()) {
            throw refused("the token names no service");
        }
        return name;
    }

    private static Set<String> scopes(JWTClaimsSet claims) throws ParseException {
        var scopes = claims.getStringListClaim("scopes");
        return scopes == null ? Set.of() : Set.copyOf(new LinkedHashSet<>(scopes));
    }

    private static @Nullable Long userId(@Nullable String subject) {
        if (subject == null) {
            return null;
        }
        if (!subject.matches("[1-9][0-9]{0,17}")) {
            throw refused("the subject is not a user id");
        }
        return Long.valueOf(subject);
    }

    private static void verifySigned(SignedJWT jwt, List<Secret> secrets) throws JOSEException {
        for (var secret : secrets) {
            if (jwt.verify(new MACVerifier(secret.bytes()))) {
                return;
            }
        }
        throw refused("the signature does not verify");
    }

    private void verifyClaims(JWTClaimsSet claims) {
        var now = clock.instant();
        if (claims.getExpirationTime() == null) {
            throw refused("the token has no expiry");
        }
        if (!now.isBefore(claims.getExpirationTime().toInstant())) {
            throw refused("token expired");
        }
        if (claims.getNotBeforeTime() != null
                && isAhead(claims.getNotBeforeTime().toInstant(), now)) {
            throw refused("token not yet valid");
        }
        demand(config.issuer(), issuer -> issuer.equals(claims.getIssuer()), "another issuer's token");
        demand(config.audience(), audience -> claims.getAudience().contains(audience), "a token for another audience");
    }

    private static boolean isAhead(Instant start, Instant now) {
        return start.isAfter(now.plus(AHEAD));
    }

    private static void demand(@Nullable String expected, Predicate<String> holds, String otherwise) {
        if (expected != null && !holds.test(expected)) {
            throw refused(otherwise);
        }
    }

    private static Failure refused(String cause) {
        return Failure.unauthenticated("The credential was not accepted: " + cause + ".")
                .with("cause", cause);
    }
}
