package dev.labeler.kit.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.RpcServer;
import dev.labeler.kit.rpc.UnaryHandler;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OidcCredentialTest {
    private static final String SECRET = "user-secret-user-secret-user-secret-1";
    private static final IdentityConfig CONFIG =
            new IdentityConfig(new Secret(SECRET), null, new Secret(SECRET), Set.of(), null, null, null, null);

    private final List<OidcSubject> asked = new ArrayList<>();
    private LocalOidcProvider provider;
    private CredentialVerifier credentials;

    @BeforeEach
    void start() throws Exception {
        provider = new LocalOidcProvider();
        credentials = credentials(null);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aProvidersTokenIsThePersonThatTheDirectoryNames() throws Exception {
        var token = provider.signed(claims().build());

        assertThat(credentials.verify(token)).isEqualTo(new Caller.User(7, "a@b.c", null));
        assertThat(credentials.verify(token)).isEqualTo(new Caller.User(7, "a@b.c", null));
        assertThat(asked)
                .as("asked once, then remembered")
                .containsExactly(new OidcSubject(new Secret(token), provider.issuer(), "abc", "a@b.c"));
        assertThat(asked.toString()).doesNotContain(token);
    }

    @Test
    void onlyAVerifiedEmailCounts() throws Exception {
        credentials.verify(
                provider.signed(claims().claim("email_verified", false).build()));
        credentials.verify(
                provider.signed(claims().claim("email_verified", "true").build()));
        credentials.verify(
                provider.signed(claims().claim("email_verified", null).build()));

        assertThat(asked)
                .extracting(OidcSubject::verifiedEmail)
                .containsOnlyNulls()
                .hasSize(3);
    }

    @Test
    void whatTheClaimsMustSayIsDemanded() throws Exception {
        refused(provider.signed(claims().issuer("https://elsewhere").build()), "another issuer's token");
        refused(provider.signed(claims().audience("another-app").build()), "a token for another audience");
        refused(provider.signed(claims().audience((String) null).build()), "a token for another audience");
        refused(provider.signed(claims().expirationTime(null).build()), "the token has no expiry");
        refused(provider.signed(claims().expirationTime(in(0)).build()), "token expired");
        refused(provider.signed(claims().notBeforeTime(in(120)).build()), "token not yet valid");
        refused(provider.signed(claims().subject(null).build()), "the token names no user");
        refused(provider.signed(claims().subject("x".repeat(256)).build()), "the token names no user");
        assertThat(asked).isEmpty();
    }

    @Test
    void anAlgorithmBelongsToOneKindOfKey() throws Exception {
        var shared = "the token must be signed with HS256 or RS256";
        var key = LocalOidcProvider.key("first");
        refused(LocalOidcProvider.signed(key, JWSAlgorithm.RS256, claims().build()), "the signature does not verify");
        refused(LocalOidcProvider.signed(key, JWSAlgorithm.RS512, claims().build()), shared);
        refused(LocalOidcProvider.signed(key, JWSAlgorithm.PS256, claims().build()), shared);
        var published = provider.publicKey();
        for (var secret : List.of(
                published.toJSONString().getBytes(StandardCharsets.UTF_8),
                published.toRSAPublicKey().getEncoded(),
                published.getModulus().decode())) {
            refused(hs256(secret, claims().subject("7").build()), "the signature does not verify");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void ourOwnTokensGoOnVerifyingAndNeedNoProvider() throws Exception {
        provider.isAway = true;
        var token = hs256(
                SECRET.getBytes(StandardCharsets.UTF_8),
                new JWTClaimsSet.Builder().subject("42").expirationTime(in(60)).build());

        assertThat(credentials.verify(token)).isEqualTo(new Caller.User(42, null, null));
        assertThat(provider.readings).hasValue(0);
    }

    @Test
    void withoutAConfiguredProviderItsTokensAreRefused() throws Exception {
        refused(
                new CredentialVerifier(CONFIG, Clock.systemUTC()),
                provider.signed(claims().build()),
                "the token must be signed with HS256");
    }

    @Test
    void keysAreReadOnceUntilAnUnknownOneSigns() throws Exception {
        credentials.verify(provider.signed(claims().subject("a").build()));
        credentials.verify(provider.signed(claims().subject("b").build()));
        assertThat(provider.readings).hasValue(1);

        provider.rotate();
        credentials.verify(provider.signed(claims().subject("c").build()));
        assertThat(provider.readings).hasValue(2);
    }

    @Test
    void strangersKeysDoNotMakeUsAskTheProviderEachTime() throws Exception {
        credentials.verify(provider.signed(claims().build()));
        var stranger = LocalOidcProvider.key("unknown");
        for (int i = 0; i < 20; i++) {
            var token = LocalOidcProvider.signed(
                    stranger, JWSAlgorithm.RS256, claims().subject("s" + i).build());
            assertThatThrownBy(() -> credentials.verify(token)).isInstanceOf(Failure.class);
        }

        assertThat(provider.readings.get()).isLessThanOrEqualTo(3);
        assertThat(credentials.verify(provider.signed(claims().subject("known").build())))
                .isInstanceOf(Caller.User.class);
    }

    @Test
    void aProviderThatIsAwayIsNotTheCallersFault() throws Exception {
        provider.isAway = true;
        assertThatThrownBy(() -> credentials.verify(provider.signed(claims().build())))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(ErrorReason.UNAVAILABLE);
                    assertThat(failure.metadata()).containsEntry("dependency", "identity provider");
                });
    }

    @Test
    void keysComeFromTheConfiguredAddressOrFromAnHonestDescription() throws Exception {
        var token = provider.signed(claims().build());
        provider.describedIssuer = "https://elsewhere";
        assertThat(credentials(provider.jwksUri).verify(token)).isInstanceOf(Caller.User.class);
        assertUnavailable(credentials(null), token);

        provider.describedIssuer = provider.issuer();
        provider.jwksUri = "http://169.254.169.254/keys";
        assertUnavailable(credentials(null), token);
        assertUnavailable(credentials(provider.issuer() + "/elsewhere"), token);
    }

    @Test
    void configurationIsCompleteAndSafe() {
        assertThat(OidcConfig.fromEnvironment(new Environment(Map.of()))).isNull();
        assertConfigRefused(Map.of("OIDC_ISSUER", "https://id.example"), "OIDC_AUDIENCE");
        assertConfigRefused(Map.of("OIDC_ISSUER", "http://id.example", "OIDC_AUDIENCE", "x"), "OIDC_ISSUER");
        assertConfigRefused(Map.of("OIDC_ISSUER", "id example", "OIDC_AUDIENCE", "x"), "OIDC_ISSUER");
        assertConfigRefused(
                Map.of(
                        "OIDC_ISSUER",
                        "https://id.example",
                        "OIDC_AUDIENCE",
                        "x",
                        "OIDC_JWKS_URI",
                        "file:///etc/passwd"),
                "OIDC_JWKS_URI");
        assertThat(OidcConfig.fromEnvironment(
                        new Environment(Map.of("OIDC_ISSUER", "https://id.example/realm/", "OIDC_AUDIENCE", "x"))))
                .isNotNull()
                .extracting(OidcConfig::discoveryUri)
                .hasToString("https://id.example/realm/.well-known/openid-configuration");
    }

    @Test
    void otherProcessesAskDatasetServiceWithThePersonsOwnToken() throws Exception {
        var name = "directory-" + UUID.randomUUID();
        var channel = ChannelFactory.inProcess(name);
        try (var _ = RpcServer.start(RpcServer.Config.inProcess(name), credentials, List.of(new Directory()))) {
            var elsewhere = new CredentialVerifier(
                    CONFIG, oidc(null), OidcUserResolver.remote(channel), null, Clock.systemUTC());

            assertThat(elsewhere.verify(provider.signed(claims().build())))
                    .isEqualTo(new Caller.User(7, "me@here", null));
            refused(elsewhere, provider.signed(claims().subject("stranger").build()), "nobody here");
        } finally {
            channel.shutdownNow();
        }
        var alone =
                new CredentialVerifier(CONFIG, oidc(null), OidcUserResolver.remote(channel), null, Clock.systemUTC());
        assertUnavailable(alone, provider.signed(claims().build()));
    }

    /// The part of dataset-service that is asked.
    private static final class Directory extends IdentityServiceGrpc.IdentityServiceImplBase {
        @Override
        public void getMe(GetMeRequest request, StreamObserver<User> out) {
            UnaryHandler.answer(
                    out,
                    () -> User.newBuilder()
                            .setId(Caller.requireUser().id())
                            .setEmail("me@here")
                            .build());
        }
    }

    private OidcConfig oidc(@Nullable String jwksUri) {
        var variables = new HashMap<>(Map.of("OIDC_ISSUER", provider.issuer(), "OIDC_AUDIENCE", "labeler"));
        if (jwksUri != null) {
            variables.put("OIDC_JWKS_URI", jwksUri);
        }
        return Objects.requireNonNull(OidcConfig.fromEnvironment(new Environment(variables)));
    }

    private CredentialVerifier credentials(@Nullable String jwksUri) throws IOException {
        return new CredentialVerifier(CONFIG, oidc(jwksUri), this::known, null, Clock.systemUTC());
    }

    private Caller.User known(OidcSubject subject) {
        asked.add(subject);
        if (subject.subject().equals("stranger")) {
            throw Failure.unauthenticated("Not accepted.").with("cause", "nobody here");
        }
        return new Caller.User(7, subject.verifiedEmail(), null);
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(provider.issuer())
                .audience(List.of("account", "labeler"))
                .subject("abc")
                .claim("email", "a@b.c")
                .claim("email_verified", true)
                .expirationTime(in(60));
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String hs256(byte[] secret, JWTClaimsSet claims) throws JOSEException {
        var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }

    private void refused(String token, String cause) {
        refused(credentials, token, cause);
    }

    private static void refused(CredentialVerifier credentials, String token, String cause) {
        assertThatThrownBy(() -> credentials.verify(token)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(ErrorReason.UNAUTHENTICATED);
            assertThat(failure.metadata()).containsEntry("cause", cause);
        });
    }

    private static void assertUnavailable(CredentialVerifier credentials, String token) {
        assertThatThrownBy(() -> credentials.verify(token))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.UNAVAILABLE));
    }

    private static void assertConfigRefused(Map<String, String> variables, String named) {
        assertThatThrownBy(() -> OidcConfig.fromEnvironment(new Environment(variables)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(named);
    }
}
