package dev.labeler.dataset.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.OidcConfig;
import dev.labeler.kit.identity.OidcSubject;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.RpcServer;
import dev.labeler.testing.TestIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseOidcUserResolverTest {
    private static final String ISSUER = "https://id.example.org";
    private static TestDatasetService service;
    private static OidcUserResolver directory;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        directory = service.module().oidcUsers();
        service.sql("""
                INSERT INTO public.users (id, email, hashed_password, is_active)
                SELECT n, 'Person' || n || '@example.org', 'x', n <> 3 FROM generate_series(1, 9) AS n
                """);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void verifiedEmailIsUsedOnceAndThenTheSubject() {
        assertThat(directory.resolve(who("one", "PERSON1@example.org")))
                .isEqualTo(new Caller.User(1, "Person1@example.org", null));
        assertThat(directory.resolve(who("one", null)).id()).isEqualTo(1);
        assertThat(directory.resolve(who("one", "person2@example.org")).id())
                .as("the subject goes before the e-mail")
                .isEqualTo(1);
    }

    @Test
    void refusalOfAnUnknownSubjectStatesTheCause() {
        assertRefused(who("new", null), "the subject is unknown, and the token has no verified e-mail");
        assertRefused(who("new", "unknown@example.org"), "no user has the token's e-mail");
        assertRefused(who("inactive", "person3@example.org"), "the user is not active");
        assertRefused(who("a\0b", "person1@example.org"), "the token names no user");
    }

    @Test
    void reassignedEmailDoesNotResolveToTheLinkedUser() {
        directory.resolve(who("old owner", "person4@example.org"));

        assertRefused(
                who("new owner", "person4@example.org"),
                "the user with this e-mail belongs to another subject of the issuer");
        assertThat(directory
                        .resolve(new OidcSubject(
                                new Secret("t"), "https://other.example.org", "old owner", "person4@example.org"))
                        .id())
                .isEqualTo(4);
    }

    @Test
    void removedUserIsRefused() {
        directory.resolve(who("five", "person5@example.org"));
        service.sql("UPDATE public.users SET is_active = false WHERE id = 5");
        assertRefused(who("five", "person5@example.org"), "the user is not active");
        service.sql("DELETE FROM public.users WHERE id = 5");
        assertRefused(who("five", "person5@example.org"), "the user of this subject has been removed");
    }

    @Test
    void concurrentFirstCallsMakeOneLink() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 16)
                    .<Callable<Long>>mapToObj(_ -> () ->
                            directory.resolve(who("six", "person6@example.org")).id())
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(6);
            }
        }
        assertThat(service.count("oidc_subject WHERE user_id = 6")).isEqualTo(1);
    }

    @Test
    void aProvidersTokenIsAUserInEveryProcess() throws Exception {
        var key = new RSAKeyGenerator(2048).keyID("k").generate();
        var keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keys.createContext("/", exchange -> {
            var body = new JWKSet(key).toString(true).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        keys.start();
        var oidc = new OidcConfig(
                ISSUER,
                "labeler",
                URI.create("http://127.0.0.1:" + keys.getAddress().getPort() + "/"));
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience("labeler")
                        .subject("seven")
                        .claim("email", "person7@example.org")
                        .claim("email_verified", true)
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .build());
        token.sign(new RSASSASigner(key));

        var name = "oidc-" + UUID.randomUUID();
        var channel = ChannelFactory.inProcess(name);
        try (var _ = RpcServer.start(
                RpcServer.Config.inProcess(name),
                new CredentialVerifier(TestIdentity.CONFIG, oidc, directory, null, Clock.systemUTC()),
                service.module().services())) {
            var elsewhere = new CredentialVerifier(
                    TestIdentity.CONFIG, oidc, OidcUserResolver.remote(channel), null, Clock.systemUTC());
            assertThat(elsewhere.verify(token.serialize())).isEqualTo(new Caller.User(7, "Person7@example.org", null));
        } finally {
            channel.shutdownNow();
            keys.stop(0);
        }
    }

    private static OidcSubject who(String subject, @Nullable String verifiedEmail) {
        return new OidcSubject(new Secret("token"), ISSUER, subject, verifiedEmail);
    }

    private static void assertRefused(OidcSubject who, String cause) {
        assertThatThrownBy(() -> directory.resolve(who))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.metadata()).containsEntry("cause", cause));
    }
}
