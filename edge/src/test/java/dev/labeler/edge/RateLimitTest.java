package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.limit.RateLimitConfig;
import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.TestPostgres;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitTest {
    private static final String DATASET = "/api/v1/datasets/ds_1";
    private static final RateLimitConfig FEW = new RateLimitConfig(6, 4, 8, 5, 0);

    private final MovableClock clock = new MovableClock();

    private EdgeFixture limited() {
        return new EdgeFixture(FEW, null, clock);
    }

    private static HttpResponse<String> get(EdgeFixture edge, String path, String token) throws Exception {
        return edge.send(HttpRequest.newBuilder(edge.uri(path)).header("Authorization", "Bearer " + token));
    }

    /// How many of `calls` calls are let in.
    private static int accepted(EdgeFixture edge, String path, String token, int calls) throws Exception {
        int accepted = 0;
        for (int i = 0; i < calls; i++) {
            accepted += get(edge, path, token).statusCode() == 429 ? 0 : 1;
        }
        return accepted;
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    @Test
    void everyAnswerTellsWhatIsLeft() throws Exception {
        try (var edge = limited()) {
            var first = edge.get(DATASET);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(header(first, "X-RateLimit-Limit")).isEqualTo("4");
            assertThat(header(first, "X-RateLimit-Remaining")).isEqualTo("3");
            assertThat(header(first, "X-RateLimit-Reset"))
                    .isEqualTo(
                            Long.toString(Instant.parse("2026-11-21T00:01:00Z").getEpochSecond()));
            assertThat(header(first, "RateLimit")).isEqualTo("\"user\";r=3;t=60");
            assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"user\";q=4;w=60");
            clock.forward(Duration.ofMillis(20_500));
            var missing = edge.get("/api/v1/datasets/missing");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(header(missing, "RateLimit")).isEqualTo("\"user\";r=2;t=40");
            assertThat(header(edge.get("/nowhere"), "X-RateLimit-Remaining")).isEqualTo("1");
        }
    }

    @Test
    void oneMoreIs429WithTheTimeToWait() throws Exception {
        try (var edge = limited()) {
            assertThat(accepted(edge, DATASET, edge.token, 4)).isEqualTo(4);
            clock.forward(Duration.ofSeconds(18));
            var refused = edge.get(DATASET);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(header(refused, "Retry-After")).isEqualTo("42");
            assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
            assertThat(header(refused, "Content-Type")).isEqualTo("application/json");
            GoldenFile.assertEqual(
                    "error-rate-limited.json", refused.body().replace(header(refused, "X-Request-ID"), "REQUEST-ID"));
            clock.forward(Duration.ofSeconds(42));
            assertThat(accepted(edge, DATASET, edge.token, 6)).isEqualTo(4);
        }
    }

    @Test
    void annotationWorkHasABucketOfItsOwn() throws Exception {
        try (var edge = limited()) {
            assertThat(accepted(edge, DATASET, edge.token, 6)).isEqualTo(4);
            var work = edge.get("/api/v1/annotations?project_id=p");
            assertThat(header(work, "RateLimit-Policy")).isEqualTo("\"annotation\";q=8;w=60");
            assertThat(accepted(edge, "/api/v1/projects/p/images/status", edge.token, 10))
                    .isEqualTo(7);
            assertThat(get(edge, "/api/v1/annotations/17", TestIdentity.user(8)).statusCode())
                    .as("another user's bucket")
                    .isNotEqualTo(429);
        }
    }

    @Test
    void aServiceCountsForItselfWhoeverItActsFor() throws Exception {
        try (var edge = limited()) {
            assertThat(accepted(edge, DATASET, TestIdentity.platform(7L), 3)).isEqualTo(3);
            assertThat(accepted(edge, DATASET, TestIdentity.platform(null), 5)).isEqualTo(3);
            assertThat(accepted(
                            edge,
                            DATASET,
                            TestIdentity.TOKENS.issueService(TestIdentity.OTHER, Set.of(Caller.READ), 7),
                            1))
                    .isEqualTo(1);
            assertThat(accepted(edge, DATASET, edge.token, 6)).isEqualTo(4);
        }
    }

    @Test
    void aForgedTokenDrainsNobodysBucket() throws Exception {
        var secret = new Secret("0123456789abcdef0123456789abcdef");
        var forger = new TokenIssuer(
                new IdentityConfig(secret, null, secret, Set.of(), null, null, "labeler-test", "labeler-test"),
                Clock.systemUTC());
        var forged = forger.issueUser(7, "user7@example.org", "user", null, Duration.ofHours(1));
        try (var edge = limited()) {
            var refused = get(edge, DATASET, forged);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"address\";q=5;w=60");
            assertThat(accepted(edge, DATASET, forged, 10)).isEqualTo(4);
            assertThat(accepted(edge, DATASET, edge.token, 6)).isEqualTo(4);
        }
    }

    @Test
    void withoutACredentialEachAddressCounts() throws Exception {
        try (var edge = limited();
                var other = HttpClient.newBuilder()
                        .localAddress(InetAddress.ofLiteral("127.0.0.2"))
                        .build()) {
            var anonymous = HttpRequest.newBuilder(edge.uri("/openapi")).build();
            for (int i = 0; i < 5; i++) {
                assertThat(edge.client.send(anonymous, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            assertThat(edge.client.send(anonymous, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(429);
            assertThat(other.send(anonymous, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void behindAProxyTheAddressThatItReportsCounts() throws Exception {
        try (var edge = new EdgeFixture(new RateLimitConfig(6, 4, 8, 1, 1), null, clock)) {
            assertThat(forwarded(edge, "198.51.100.7")).isEqualTo(200);
            assertThat(forwarded(edge, "203.0.113.9, 198.51.100.7")).isEqualTo(429);
            assertThat(forwarded(edge, "198.51.100.7, 203.0.113.9")).isEqualTo(200);
        }
    }

    private static int forwarded(EdgeFixture edge, String addresses) throws Exception {
        return edge.send(HttpRequest.newBuilder(edge.uri("/openapi")).header("X-Forwarded-For", addresses))
                .statusCode();
    }

    @Test
    void healthAndPreflightsAreNeverCounted() throws Exception {
        try (var edge = limited()) {
            for (var path : List.of("/health", "/health/ready", "/metrics")) {
                var answer = edge.send(HttpRequest.newBuilder(edge.uri(path)));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo("none");
            }
            var preflight =
                    HttpRequest.newBuilder(edge.uri(DATASET)).method("OPTIONS", HttpRequest.BodyPublishers.noBody());
            assertThat(header(edge.send(preflight), "X-RateLimit-Limit")).isEqualTo("none");
        }
    }

    @Test
    void zeroIsNoLimit() throws Exception {
        try (var edge = new EdgeFixture(new RateLimitConfig(6, 0, 8, 5, 0), null, clock)) {
            assertThat(accepted(edge, DATASET, edge.token, 20)).isEqualTo(20);
            assertThat(header(edge.get(DATASET), "X-RateLimit-Limit")).isEqualTo("none");
        }
    }

    @Test
    void edgesOnOneDatabaseKeepOneLimit() throws Exception {
        var database = TestPostgres.freshDatabase().config();
        var limits = new RateLimitConfig(1000, 100, 6000, 1000, 0);
        try (var first = new EdgeFixture(limits, database, clock);
                var second = new EdgeFixture(limits, database, clock)) {
            assertThat(acceptedByBoth(first, second, 300)).isBetween(95, 100);
            assertThat(acceptedByBoth(first, second, 20)).isZero();
            clock.forward(Duration.ofSeconds(61));
            assertThat(acceptedByBoth(first, second, 300)).isBetween(95, 100);
        }
    }

    private static int acceptedByBoth(EdgeFixture first, EdgeFixture second, int calls) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = IntStream.range(0, calls)
                    .mapToObj(i -> threads.submit(
                            () -> (i % 2 == 0 ? first : second).get(DATASET).statusCode()))
                    .toList();
            int accepted = 0;
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(200, 429);
                accepted += answer.get() == 200 ? 1 : 0;
            }
            return accepted;
        }
    }

    @Test
    void whileTheDatabaseIsAwayEachEdgeCountsAlone(@TempDir Path home) throws Exception {
        var postgres = EmbeddedPostgres.start(TestPostgres.durableIn(home, 0));
        postgres.createDatabaseIfMissing("labeler");
        var database = DatabaseConfig.of("postgresql://%s:%s@127.0.0.1:%d/labeler"
                .formatted(postgres.user(), postgres.password(), postgres.port()));
        var limits = new RateLimitConfig(1000, 100, 6000, 1000, 0);
        try (var first = new EdgeFixture(limits, database, clock);
                var second = new EdgeFixture(limits, database, clock)) {
            assertThat(acceptedByBoth(first, second, 40)).isEqualTo(40);
            postgres.close();
            clock.forward(Duration.ofSeconds(61));
            assertThat(acceptedByBoth(first, second, 300)).isEqualTo(200);
            assertThat(first.get("/metrics").body()).containsPattern("labeler_rate_limit_alone_total [1-9]");

            postgres = EmbeddedPostgres.start(TestPostgres.durableIn(home, postgres.port()));
            Eventually.eventually(Duration.ofSeconds(30), () -> {
                clock.forward(Duration.ofSeconds(61));
                assertThat(acceptedByBoth(first, second, 300)).isBetween(90, 100);
            });
        } finally {
            postgres.close();
        }
    }
}
