package dev.labeler.kit.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.identity.VerifiedTokenCache.VerifiedToken;
import dev.labeler.kit.rpc.BearerHeader;
import dev.labeler.kit.rpc.CallAuthenticator;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.MethodRule;
import io.grpc.Context;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Verifies bearer credentials: user tokens, service, background and internal tokens (JWT, HS256), the static
/// key, and, if configured, the tokens of an OpenID provider (RS256). Each algorithm has its own kind of key,
/// so that no public key is used as a shared secret. A token of a user is valid only while that user is active.
/// Every other credential is UNAUTHENTICATED with a `cause` that gives the reason and contains nothing of the
/// token.
public final class CredentialVerifier implements CallAuthenticator {
    /// Tolerance for clocks of other machines that are ahead. There is none for the expiry of a token.
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

    /// OpenID Connect Core 1.0, 2.
    private static final int MAX_SUBJECT_LENGTH = 255;

    private static final Set<String> ALL_SCOPES = Set.of(Caller.READ, Caller.WRITE);
    private static final Set<String> INTERNAL_SCOPES = Set.of(Caller.READ, Caller.WRITE, Caller.INTERNAL);

    private final IdentityConfig config;
    private final HmacKeySet userKeys;
    private final HmacKeySet serviceKeys;
    private final HmacKeySet internalKeys;
    private final @Nullable OidcSignatureVerifier oidc;
    private final OidcUserResolver oidcUsers;
    private final @Nullable UserStatusCache users;
    private final VerifiedTokenCache verified;
    private final Clock clock;

    /// Accepts tokens of this product only and does not look up their users, for a process that forwards calls
    /// to one that does.
    public CredentialVerifier(IdentityConfig config, Clock clock) {
        this(
                config,
                null,
                _ -> {
                    throw refused("tokens of an OpenID provider are not accepted here");
                },
                null,
                clock);
    }

    /// @param oidc an OpenID provider whose tokens are also accepted, null for none
    /// @param oidcUsers maps subjects of the provider to users
    /// @param users where users are looked up, null if the process that receives the forwarded calls does so
    public CredentialVerifier(
            IdentityConfig config,
            @Nullable OidcConfig oidc,
            OidcUserResolver oidcUsers,
            @Nullable UserDirectory users,
            Clock clock) {
        this.config = config;
        this.oidc = oidc == null ? null : new OidcSignatureVerifier(oidc);
        this.oidcUsers = oidcUsers;
        this.clock = clock;
        userKeys = HmacKeySet.ofUsers(config);
        serviceKeys = HmacKeySet.ofServices(config);
        internalKeys = HmacKeySet.ofInternal(config);
        this.users = users == null ? null : new UserStatusCache(users, Ticker.systemTicker());
        verified = new VerifiedTokenCache(clock, Ticker.systemTicker());
    }

    /// @throws Failure UNAUTHENTICATED if the token is not valid
    public Caller verify(String token) {
        var found = verified.get(token);
        if (found == null) {
            found = verifyUncached(token);
            verified.put(token, found);
        }
        requireActive(found);
        return found.caller();
    }

    @Override
    public Context authenticate(@Nullable String authorization, MethodRule rule) {
        var caller = rule.getPublic() ? new Caller.Anonymous() : verify(BearerHeader.requireToken(authorization));
        if (rule.getInternal() && !caller.isInternal()) {
            throw Failure.denied(ErrorReason.PERMISSION_DENIED, "Only services of the labeler may call this method.");
        }
        if (!rule.getScope().isEmpty()) {
            caller.refuseWithoutScope(rule.getScope());
        }
        return Caller.contextWith(Context.current(), caller);
    }

    private void requireActive(VerifiedToken found) {
        var userId = found.caller().userId();
        if (users == null || userId == null) {
            return;
        }
        var state = users.get(userId);
        if (!state.isActive()) {
            throw refused("the user does not exist or is not active");
        }
        var stamp = found.passwordStamp();
        if (stamp != null && !stamp.equals(state.passwordStamp())) {
            throw refused("the password was changed after the token was issued");
        }
    }

    private VerifiedToken verifyUncached(String token) {
        var key = config.serviceKey();
        if (key != null && key.matches(token)) {
            return new VerifiedToken(new Caller.Service("service-key", ALL_SCOPES, null), Instant.MAX);
        }
        try {
            return ofJwt(token, UnverifiedTokenParser.parse(token));
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw refused("malformed token");
        }
    }

    private VerifiedToken ofJwt(String token, SignedJWT jwt) throws ParseException, JOSEException {
        // Checked before any key is used: `none` and every other algorithm are rejected here.
        var algorithm = jwt.getHeader().getAlgorithm();
        if (JWSAlgorithm.HS256.equals(algorithm)) {
            return ofOurs(jwt);
        }
        if (oidc == null) {
            throw refused("the token must be signed with HS256");
        }
        if (!JWSAlgorithm.RS256.equals(algorithm)) {
            throw refused("the token must be signed with HS256 or RS256");
        }
        return ofProvider(token, jwt, oidc);
    }

    private VerifiedToken ofOurs(SignedJWT jwt) throws ParseException, JOSEException {
        var claims = jwt.getJWTClaimsSet();
        var type = claims.getStringClaim("type");
        return switch (type) {
            case null -> user(jwt, claims);
            case "user", "access" -> user(jwt, claims);
            case "service" -> service(jwt, claims);
            case "background" -> background(jwt, claims);
            case "internal" -> internal(jwt, claims);
            default -> throw refused("unknown token type");
        };
    }

    private VerifiedToken ofProvider(String token, SignedJWT jwt, OidcSignatureVerifier provider)
            throws ParseException, JOSEException {
        JWTClaimsSet claims;
        try {
            claims = provider.verify(jwt);
        } catch (BadJOSEException e) {
            throw refused("the signature does not verify");
        }
        var expires = verifyClaims(
                claims, provider.config().issuer(), provider.config().audience());
        var subject = claims.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > MAX_SUBJECT_LENGTH) {
            throw refused("the token names no user");
        }
        var email = Boolean.TRUE.equals(claims.getClaim("email_verified")) ? claims.getStringClaim("email") : null;
        var user = oidcUsers.resolve(
                new OidcSubject(new Secret(token), provider.config().issuer(), subject, email));
        return new VerifiedToken(user, expires);
    }

    private VerifiedToken user(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        verifySigned(jwt, userKeys);
        var expires = verifyClaims(claims, config.issuer(), config.audience());
        var id = userId(claims.getSubject());
        if (id == null) {
            throw refused("the token names no user");
        }
        return new VerifiedToken(
                new Caller.User(id, claims.getStringClaim("email"), claims.getStringClaim("role")),
                expires,
                claims.getStringClaim(TokenIssuer.PASSWORD_STAMP));
    }

    private VerifiedToken service(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        verifySigned(jwt, serviceKeys);
        var expires = verifyShortLived(claims);
        var userId = userId(claims.getSubject());
        if (userId == null) {
            throw refused("a service token names its user in `sub`; a token without one has the type background");
        }
        return new VerifiedToken(new Caller.Service(knownService(claims), scopes(claims), userId), expires);
    }

    private VerifiedToken background(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        verifySigned(jwt, serviceKeys);
        var expires = verifyShortLived(claims);
        if (claims.getSubject() != null) {
            throw refused("a background token names no user");
        }
        return new VerifiedToken(new Caller.Service(knownService(claims), scopes(claims), null), expires);
    }

    private VerifiedToken internal(SignedJWT jwt, JWTClaimsSet claims) throws ParseException, JOSEException {
        verifySigned(jwt, internalKeys);
        var expires = verifyShortLived(claims);
        return new VerifiedToken(
                new Caller.Service(serviceName(claims), INTERNAL_SCOPES, userId(claims.getSubject())), expires);
    }

    private String knownService(JWTClaimsSet claims) throws ParseException {
        var name = serviceName(claims);
        if (!config.serviceNames().contains(name)) {
            throw refused("the token names a service that is not accepted here");
        }
        return name;
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
        if (scopes == null) {
            return Set.of();
        }
        if (scopes.contains(Caller.INTERNAL)) {
            throw refused("the token claims a scope that only internal tokens have");
        }
        return Set.copyOf(new LinkedHashSet<>(scopes));
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

    private static void verifySigned(SignedJWT jwt, HmacKeySet keys) throws JOSEException {
        if (!keys.verifies(jwt)) {
            throw refused("the signature does not verify");
        }
    }

    /// Services can sign a new token for every call. A long-lived one would give access for as long as a leak
    /// is not noticed.
    private Instant verifyShortLived(JWTClaimsSet claims) {
        var expires = verifyClaims(claims, config.issuer(), config.audience());
        var now = clock.instant();
        var issued = claims.getIssueTime() == null ? now : claims.getIssueTime().toInstant();
        var start = issued.isBefore(now) ? issued : now;
        if (expires.isAfter(start.plus(TokenIssuer.BACKGROUND_LIFETIME).plus(CLOCK_TOLERANCE))) {
            throw refused("a service's token lives an hour at most");
        }
        return expires;
    }

    private Instant verifyClaims(JWTClaimsSet claims, @Nullable String issuer, @Nullable String audience) {
        var now = clock.instant();
        if (claims.getExpirationTime() == null) {
            throw refused("the token has no expiry");
        }
        var expires = claims.getExpirationTime().toInstant();
        if (!now.isBefore(expires)) {
            throw refused("token expired");
        }
        if (claims.getNotBeforeTime() != null
                && isAhead(claims.getNotBeforeTime().toInstant(), now)) {
            throw refused("token not yet valid");
        }
        require(issuer, expected -> expected.equals(claims.getIssuer()), "another issuer's token");
        require(audience, expected -> claims.getAudience().contains(expected), "a token for another audience");
        return expires;
    }

    private static boolean isAhead(Instant start, Instant now) {
        return start.isAfter(now.plus(CLOCK_TOLERANCE));
    }

    private static void require(@Nullable String expected, Predicate<String> holds, String otherwise) {
        if (expected != null && !holds.test(expected)) {
            throw refused(otherwise);
        }
    }

    private static Failure refused(String cause) {
        return Failure.unauthenticated("The credential was not accepted: " + cause + ".")
                .with("cause", cause);
    }
}
