package dev.labeler.kit.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CredentialVerifierTest {
    private static final String USER_SECRET = "user-secret-user-secret-user-secret-1";
    private static final String OLD_SECRET = "old-secret-old-secret-old-secret-old-1";
    private static final String SERVICE_SECRET = "service-secret-service-secret-service";
    private static final String INTERNAL_SECRET = "internal-secret-internal-secret-internal";
    private static final String KEY = "static-key-static-key-static-key-0001";
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    private final IdentityConfig config = config(Map.of());
    private final CredentialVerifier credentials = new CredentialVerifier(config, at(NOW));
    private final TokenIssuer tokens = new TokenIssuer(config, at(NOW));

    @Test
    void anIssuedUserTokenNamesItsUserUntilItExpires() {
        var token = tokens.issueUser(42, "a@b.c", "ADMIN", null, Duration.ofHours(1));

        assertThat(credentials.verify(token)).isEqualTo(new Caller.User(42, "a@b.c", "ADMIN"));
        assertRefused(new CredentialVerifier(config, at(NOW.plusSeconds(3600))), token, "token expired");
    }

    @Test
    void aServiceTokenCarriesScopesAndPerhapsAUser() {
        assertThat(credentials.verify(tokens.issueService("export", Set.of(Caller.READ), 7L)))
                .isEqualTo(new Caller.Service("export", Set.of(Caller.READ), 7L));
        assertRefused(
                credentials,
                signed(SERVICE_SECRET, claims().claim("type", "service").claim("service", "export")),
                "a service token names its user in `sub`; a token without one has the type background");
        for (var type : List.of("service", "background")) {
            var claims = claims().claim("type", type).claim("service", "exports");
            assertRefused(
                    credentials,
                    signed(SERVICE_SECRET, type.equals("service") ? claims.subject("7") : claims),
                    "the token names a service that is not accepted here");
        }
    }

    @Test
    void onlyTheInternalSecretGivesTheInternalScope() {
        assertThat(credentials.verify(tokens.issueInternal("annotation-service", 7L)))
                .isEqualTo(new Caller.Service(
                        "annotation-service", Set.of(Caller.READ, Caller.WRITE, Caller.INTERNAL), 7L));
        for (var secret : List.of(USER_SECRET, SERVICE_SECRET)) {
            assertRefused(
                    credentials,
                    signed(secret, claims().claim("type", "internal").claim("service", "annotation-service")),
                    "the signature does not verify");
        }
        assertRefused(
                credentials,
                signed(
                        SERVICE_SECRET,
                        claims().claim("type", "background")
                                .claim("service", "sweep")
                                .claim("scopes", List.of(Caller.READ, Caller.INTERNAL))),
                "the token claims a scope that only internal tokens have");
        var withoutSecret = config(Map.of("INTERNAL_JWT_SECRET", ""));
        assertRefused(
                new CredentialVerifier(withoutSecret, at(NOW)),
                tokens.issueInternal("annotation-service", null),
                "the signature does not verify");
        assertThatThrownBy(() -> new TokenIssuer(withoutSecret, at(NOW)).requireInternal())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("INTERNAL_JWT_SECRET");
        for (var variable : List.of("JWT_SECRET", "SERVICE_JWT_SECRET", "LABELER_SERVICE_KEY")) {
            assertThatThrownBy(() -> config(Map.of(variable, INTERNAL_SECRET)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("INTERNAL_JWT_SECRET must differ");
        }
    }

    @Test
    void aTokenEndsWithItsUserAndWithItsPassword() {
        var statuses = new HashMap<Long, UserStatus>();
        var directed = new CredentialVerifier(
                config,
                null,
                _ -> {
                    throw new AssertionError("no token of a provider");
                },
                id -> statuses.getOrDefault(id, UserStatus.UNKNOWN),
                at(NOW));
        var gone = "the user does not exist or is not active";
        var token = tokens.issueUser(42, "a@b.c", "ADMIN", UserStatus.stampOf("hash 1"), Duration.ofHours(1));
        var service = tokens.issueService("export", Set.of(Caller.READ), 42);
        assertRefused(directed, token, gone);
        assertRefused(directed, service, gone);

        statuses.put(42L, new UserStatus(true, UserStatus.stampOf("hash 1")));
        assertThat(directed.verify(token)).isInstanceOf(Caller.User.class);
        assertThat(directed.verify(service)).isInstanceOf(Caller.Service.class);

        statuses.put(42L, new UserStatus(true, UserStatus.stampOf("hash 2")));
        awaitRefused(directed, token, "the password was changed after the token was issued");
        assertThat(directed.verify(service)).isInstanceOf(Caller.Service.class);

        statuses.put(42L, new UserStatus(false, UserStatus.stampOf("hash 2")));
        awaitRefused(directed, service, gone);
        assertThat(directed.verify(KEY)).isInstanceOf(Caller.Service.class);
        assertThat(directed.verify(tokens.issueBackground("sweep", Set.of(), Duration.ofMinutes(1))))
                .isInstanceOf(Caller.Service.class);
    }

    /// Refused within a second.
    private static void awaitRefused(CredentialVerifier credentials, String token, String cause) {
        var until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < until) {
            try {
                credentials.verify(token);
            } catch (Failure e) {
                assertThat(e.metadata()).containsEntry("cause", cause);
                return;
            }
        }
        assertRefused(credentials, token, cause);
    }

    @Test
    void aBackgroundTokenNamesNoUser() throws Exception {
        var issued = tokens.issueBackground("sweep", Set.of(Caller.READ), Duration.ofHours(1));

        assertThat(credentials.verify(issued)).isEqualTo(new Caller.Service("sweep", Set.of(Caller.READ), null));
        assertThat(SignedJWT.parse(issued).getPayload().toJSONObject())
                .containsEntry("type", "background")
                .containsEntry("sub", null)
                .doesNotContainKeys("iss", "aud");
        assertThat(credentials.verify(signed(
                        SERVICE_SECRET, claims().claim("type", "background").claim("service", "sweep"))))
                .isEqualTo(new Caller.Service("sweep", Set.of(), null));
        assertRefused(
                credentials,
                signed(
                        SERVICE_SECRET,
                        claims().subject("7").claim("type", "background").claim("service", "sweep")),
                "a background token names no user");
    }

    @Test
    void aServiceTokenNamesItsUserAsTextAndLivesFiveMinutes() throws Exception {
        var claims = SignedJWT.parse(tokens.issueService("export", Set.of(Caller.READ), 7L))
                .getJWTClaimsSet();

        assertThat(claims.getStringClaim("type")).isEqualTo("service");
        assertThat(claims.getClaim("sub")).isEqualTo("7");
        assertThat(claims.getIssueTime()).isEqualTo(in(Duration.ZERO));
        assertThat(claims.getExpirationTime()).isEqualTo(in(Duration.ofMinutes(5)));
    }

    @Test
    void aServicesTokenThatWasMadeToLastIsRefused() {
        var cause = "a service's token lives an hour at most";
        for (var type : List.of("service", "background")) {
            var claims =
                    claims().claim("type", type).claim("service", "sweep").subject(type.equals("service") ? "7" : null);
            assertRefused(credentials, signed(SERVICE_SECRET, claims.expirationTime(in(Duration.ofDays(365)))), cause);
            assertRefused(
                    credentials,
                    signed(
                            SERVICE_SECRET,
                            claims.issueTime(in(Duration.ofDays(-364))).expirationTime(in(Duration.ofMinutes(5)))),
                    cause);
            assertRefused(
                    credentials,
                    signed(
                            SERVICE_SECRET,
                            claims.issueTime(in(Duration.ofDays(364))).expirationTime(in(Duration.ofDays(365)))),
                    cause);
            assertThat(credentials.verify(signed(
                            SERVICE_SECRET,
                            claims.issueTime(in(Duration.ZERO)).expirationTime(in(Duration.ofHours(1))))))
                    .isInstanceOf(Caller.Service.class);
        }
        assertThatThrownBy(() -> tokens.issueBackground("sweep", Set.of(), Duration.ofMinutes(61)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRepeatedTokenIsTheSameCallerUntilTheInstantItExpires() {
        var clock = new MovingClock();
        var repeated = new CredentialVerifier(config, clock);
        var token = tokens.issueUser(42, "a@b.c", "ADMIN", null, Duration.ofSeconds(2));

        var first = repeated.verify(token);
        assertThat(repeated.verify(token)).isSameAs(first);
        clock.now = NOW.plusMillis(1999);
        assertThat(repeated.verify(token)).isSameAs(first);
        clock.now = NOW.plusMillis(2000);
        assertRefused(repeated, token, "token expired");
        assertRefused(repeated, token, "token expired");
    }

    @Test
    void aTokenThatDiffersInOneLetterIsVerifiedOnItsOwn() {
        var token = tokens.issueUser(42, "a@b.c", "ADMIN", null, Duration.ofHours(1));
        credentials.verify(token);

        var middle = token.length() - 20;
        var other = token.charAt(middle) == 'A' ? 'B' : 'A';
        assertRefused(
                credentials,
                token.substring(0, middle) + other + token.substring(middle + 1),
                "the signature does not verify");
    }

    @Test
    void theStaticKeyIsAServiceAndANearMissIsNothing() {
        assertThat(credentials.verify(KEY))
                .isInstanceOfSatisfying(
                        Caller.Service.class,
                        service -> assertThat(service.scopes()).contains(Caller.READ, Caller.WRITE));
        assertRefused(credentials, KEY.substring(1), "malformed token");
        assertRefused(credentials, KEY + "0", "malformed token");
        assertRefused(credentials, KEY.replace('1', '2'), "malformed token");
    }

    @Test
    void thePreviousSecretStillVerifiesDuringARotation() {
        var old = signed(OLD_SECRET, claims().subject("1"));
        assertRefused(credentials, old, "the signature does not verify");
        assertThat(new CredentialVerifier(config(Map.of("JWT_SECRET_PREVIOUS", OLD_SECRET)), at(NOW)).verify(old))
                .isEqualTo(new Caller.User(1, null, null));
    }

    @Test
    void everyOtherTokenIsRefusedWithItsCause() throws Exception {
        assertRefused(credentials, "", "malformed token");
        assertRefused(credentials, "a.b.c", "malformed token");
        // The header is the JSON word null.
        assertRefused(credentials, "bnVsbA.e30.AAAA", "malformed token");
        assertRefused(credentials, new PlainJWT(claims().subject("1").build()).serialize(), "malformed token");
        assertRefused(credentials, signed(SERVICE_SECRET, claims().subject("1")), "the signature does not verify");
        assertRefused(
                credentials,
                signed(
                        USER_SECRET,
                        claims().subject("7").claim("type", "service").claim("service", "export")),
                "the signature does not verify");
        assertRefused(credentials, signed(USER_SECRET, claims()), "the token names no user");
        assertRefused(credentials, signed(USER_SECRET, claims().subject("root")), "the subject is not a user id");
        assertRefused(credentials, signed(USER_SECRET, claims().subject("-1")), "the subject is not a user id");
        assertRefused(
                credentials,
                signed(USER_SECRET, claims().subject("1").expirationTime(null)),
                "the token has no expiry");
        assertRefused(
                credentials,
                signed(USER_SECRET, claims().subject("1").notBeforeTime(Date.from(NOW.plusSeconds(120)))),
                "token not yet valid");
        assertRefused(
                credentials, signed(USER_SECRET, claims().subject("1").claim("type", "root")), "unknown token type");
        var long512 = USER_SECRET + USER_SECRET;
        var hs512 = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS512)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims().subject("1").build());
        hs512.sign(new MACSigner(long512));
        assertRefused(credentials, hs512.serialize(), "the token must be signed with HS256");
    }

    @Test
    void issuerAndAudienceAreDemandedWhereConfigured() {
        var strict = config(Map.of("JWT_ISSUER", "https://id", "JWT_AUDIENCE", "labeler"));
        var verifier = new CredentialVerifier(strict, at(NOW));

        assertThat(verifier.verify(
                        new TokenIssuer(strict, at(NOW)).issueUser(1, "a@b.c", "x", null, Duration.ofMinutes(1))))
                .isInstanceOf(Caller.User.class);
        assertRefused(verifier, signed(USER_SECRET, claims().subject("1")), "another issuer's token");
        assertRefused(
                verifier,
                signed(USER_SECRET, claims().subject("1").issuer("https://id").audience(List.of("other"))),
                "a token for another audience");
    }

    @Test
    void shortSecretsAreRefusedAndNoneIsPrinted() {
        assertThatThrownBy(() -> config(Map.of("JWT_SECRET", "short")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("JWT_SECRET")
                .hasMessageNotContaining("short ");
        assertThatThrownBy(() -> config(Map.of("JWT_ALGORITHM", "none"))).isInstanceOf(ConfigException.class);
        assertThat(config.toString()).doesNotContain(USER_SECRET).doesNotContain(KEY);
    }

    private static void assertRefused(CredentialVerifier credentials, String token, String cause) {
        assertThatThrownBy(() -> credentials.verify(token)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(failure.reason()).isEqualTo(ErrorReason.UNAUTHENTICATED);
            assertThat(failure.metadata()).containsEntry("cause", cause);
        });
    }

    private static IdentityConfig config(Map<String, String> more) {
        var variables = new HashMap<>(
                Map.of("JWT_SECRET", USER_SECRET, "SERVICE_JWT_SECRET", SERVICE_SECRET, "LABELER_SERVICE_KEY", KEY));
        variables.put("SERVICE_NAMES", "export, sweep");
        variables.put("INTERNAL_JWT_SECRET", INTERNAL_SECRET);
        variables.putAll(more);
        return IdentityConfig.fromEnvironment(new Environment(variables));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private static String signed(String secret, JWTClaimsSet.Builder claims) {
        try {
            var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            jwt.sign(new MACSigner(secret));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static Date in(Duration time) {
        return Date.from(NOW.plus(time));
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private static final class MovingClock extends Clock {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
