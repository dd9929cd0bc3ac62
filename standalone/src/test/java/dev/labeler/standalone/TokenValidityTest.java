package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import dev.labeler.testing.Eventually;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A token is valid only while its user is, in every service; a role change takes effect within a second, and
/// in one process immediately.
final class TokenValidityTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String DATASET = "/api/v1/datasets/tokens";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static String project;

    @BeforeAll
    static void publicDataset() throws Exception {
        var upload = server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody()
                                .field("dataset_id", "tokens")
                                .file("file", "sample.zip", SampleDataset.zip()))
                .expect(201);
        project = server.work().project(upload);
        server.rest().put(DATASET, Map.of("visibility", "public")).expect(200);
    }

    @Test
    void aUserWhoDoesNotExistReadsNothing() throws Exception {
        var tokens = new TokenIssuer(
                IdentityConfig.fromEnvironment(server.standalone().environment()), Clock.systemUTC());
        try (var unknownUser = new RestClient(server.uri())
                .withToken(tokens.issueUser(987_654, "x@example.org", "admin", null, Duration.ofMinutes(5)))) {
            for (var path : paths()) {
                assertThat(unknownUser.get(path).status()).as(path).isEqualTo(401);
            }
        }
    }

    @Test
    void deactivationAndAPasswordChangeEndATokenWithinASecondEverywhere() throws Exception {
        try (var user = server.signedInAs("ending@example.org")) {
            for (var path : paths()) {
                assertThat(user.get(path).status()).as(path).isEqualTo(200);
            }
            sql("UPDATE users SET is_active = false WHERE email = 'ending@example.org'");
            awaitRefused(user);
            sql("UPDATE users SET is_active = true WHERE email = 'ending@example.org'");
            for (var path : paths()) {
                assertThat(user.get(path).status()).as(path).isEqualTo(200);
            }
            sql("UPDATE users SET hashed_password = '%s' WHERE email = 'ending@example.org'"
                    .formatted(BCrypt.withDefaults().hashToString(4, "another password".toCharArray())));
            awaitRefused(user);
            user.login("ending@example.org", "another password");
            for (var path : paths()) {
                assertThat(user.get(path).status()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void inOneProcessAChangeOfAccessIsSeenByTheNextCall() throws Exception {
        try (var user = server.signedInAs("shared@example.org")) {
            var id = user.get("/api/v1/auth/me").expect(200).get("id").asLong();
            var permission = DATASET + "/permissions/" + id;
            var stats = "/api/v1/projects/" + project + "/stats";
            var name = Map.of("name", "renamed");
            server.rest().put(DATASET, Map.of("visibility", "private")).expect(200);
            for (var turn = 0; turn < 20; turn++) {
                assertThat(user.get(stats).status()).isEqualTo(404);
                server.rest()
                        .post(DATASET + "/permissions", Map.of("user_id", id, "role", "editor"))
                        .expect(201);
                assertThat(user.get(stats).status()).isEqualTo(200);
                assertThat(patch(user, name)).isEqualTo(200);
                server.rest().put(permission, Map.of("role", "viewer")).expect(200);
                assertThat(patch(user, name)).isEqualTo(403);
                assertThat(user.get(stats).status()).isEqualTo(200);
                server.rest().delete(permission).expect(200);
                assertThat(user.get(stats).status()).isEqualTo(404);
                assertThat(patch(user, name)).isEqualTo(404);
                server.rest().put(DATASET, Map.of("visibility", "public")).expect(200);
                assertThat(user.get(stats).status()).isEqualTo(200);
                server.rest().put(DATASET, Map.of("visibility", "private")).expect(200);
            }
            server.rest().put(DATASET, Map.of("visibility", "public")).expect(200);
        }
    }

    /// One path of every service and every kind of rule.
    private static List<String> paths() {
        return List.of(
                "/api/v1/auth/me",
                "/api/v1/users/search?q=a",
                "/api/v1/datasets",
                DATASET,
                "/api/v1/projects",
                "/api/v1/projects/" + project,
                "/api/v1/annotations?project_id=" + project,
                "/api/v1/projects/" + project + "/export/stream?format=dice");
    }

    private static void awaitRefused(RestClient user) throws Exception {
        for (var path : paths()) {
            Eventually.eventually(
                    SECOND, () -> assertThat(status(user, path)).as(path).isEqualTo(401));
        }
    }

    private static int status(RestClient user, String path) {
        try {
            return user.get(path).status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static int patch(RestClient user, Map<String, String> body) throws Exception {
        return user.send(
                        "PATCH",
                        "/api/v1/projects/" + project,
                        java.net.http.HttpRequest.BodyPublishers.ofString(
                                "{\"name\":\"%s\"}".formatted(Objects.requireNonNull(body.get("name")))),
                        Map.of("content-type", "application/json"))
                .status();
    }

    private static void sql(String sql) throws Exception {
        var config = DatabaseConfig.fromEnvironment(server.standalone().environment(), "USER_DATABASE_URL");
        var password = Objects.requireNonNull(config.password()).value();
        try (var connection = DriverManager.getConnection(config.jdbcUrl(), config.user(), password);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
