package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The calls of the labelling frontend in use, in the order of its screens.
final class FrontendRestTest {
    private static final String BASE = "/frontend/api/v1";

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static RestClient owner;
    private static String ownerId;

    @BeforeAll
    static void signIn() throws Exception {
        owner = server.signedInAs("frontend@example.org");
        ownerId = owner.get("/api/v1/auth/me").expect(200).get("id").asText();
    }

    @AfterAll
    static void close() {
        owner.close();
    }

    private static GoldenCalls calls() {
        var calls = new GoldenCalls(owner);
        calls.mask("\"" + ownerId + "\"", "\"{owner}\"");
        return calls;
    }

    @Test
    void theDashboardCreatesAndShowsADataset() throws Exception {
        var calls = calls();
        var dataset = calls.call("POST", "/datasets", 201, """
                {"name":"Streets","description":"At night","task_types":[],"visibility":"private"}""").get("id").asText();
        calls.get("/datasets/" + dataset);
        upload(dataset, "a b/001.png", "é.png");
        assertThat(owner.get(BASE + "/datasets").expect(200).findValuesAsText("id"))
                .contains(dataset);
        calls.call("PUT", "/datasets/" + dataset, 200, "{\"name\":\"Roads\",\"visibility\":\"private\"}");
        calls.get("/datasets/" + dataset + "/images?limit=8&offset=1");
        calls.get("/datasets/" + dataset + "/size");
        var project = calls.get("/datasets/" + dataset + "/project").get("id").asText();
        calls.get("/projects/" + project + "/stats");
        calls.call("POST", "/projects/" + project + "/task-types", 200, "{\"task_type\":\"detection\"}");
        calls.call("POST", "/projects/" + project + "/task-types", 200, "{\"task_type\":\"classification\"}");
        calls.call("POST", "/projects/" + project + "/task-types", 422, "{\"task_type\":\"everything\"}");
        calls.get("/projects/" + project + "/stats");
        calls.check("dashboard");
    }

    @Test
    void classesAreAddedOrderedAndRemoved() throws Exception {
        var project = project("classes", "detection");
        var calls = calls();
        var path = "/projects/" + project + "/classes";
        calls.call("POST", path + "?task_type=detection", 201, "{\"name\":\"Car\",\"color\":\"#ff0000\"}");
        calls.call(
                "POST",
                path + "?task_type=detection",
                201,
                "{\"class_id\":\"bus\",\"name\":\"Bus\",\"color\":\"#00ff00\"}");
        calls.call("POST", path + "?task_type=detection", 409, "{\"name\":\"Car\",\"color\":\"#ff0000\"}");
        calls.call("PUT", path + "/reorder?task_type=detection", 200, "{\"class_ids\":[\"bus\"]}");
        calls.call("PATCH", path + "/bus?task_type=detection", 200, "{\"name\":\"Coach\",\"color\":\"#0000ff\"}");
        calls.call("DELETE", path + "/car?task_type=detection", 204, "");
        calls.get("/projects/" + project);
        calls.check("classes");
    }

    @Test
    void aDatasetOfSomeoneElseIsNotFound() throws Exception {
        var project = project("private", "detection");
        try (var other = server.signedInAs("frontend-other@example.org")) {
            var answer = other.get(BASE + "/projects/" + project);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body().get("detail").isTextual()).isTrue();
            assertThat(other.send(
                                    "POST",
                                    BASE + "/projects/" + project + "/task-types",
                                    BodyPublishers.ofString("{}"),
                                    Map.of("content-type", "application/json"))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aUserOfAnOpenIdProviderIsNamedBySubject() throws Exception {
        try (var person = server.signedInAs("frontend-subject@example.org")) {
            link(person.get("/api/v1/auth/me").expect(200).get("id").asLong(), "8d1c-subject");

            assertThat(person.get(BASE + "/users/me").expect(200).get("id").asText())
                    .isEqualTo("8d1c-subject");
            var created =
                    person.post(BASE + "/datasets", Map.of("name", "mine")).expect(201);
            assertThat(created.get("owner_id").asText()).isEqualTo("8d1c-subject");
            var rows = person.get(BASE + "/projects/" + created.get("id").asText() + "/permissions")
                    .expect(200);
            assertThat(rows.get(0).get("user_id").asText()).isEqualTo("8d1c-subject");
            assertThat(rows.get(0).get("role").asText()).isEqualTo("owner");
        }
    }

    /// As the first sign-in does.
    private static void link(long userId, String subject) throws Exception {
        var config = DatabaseConfig.fromEnvironment(server.standalone().environment());
        var password = Objects.requireNonNull(config.password()).value();
        try (var connection = DriverManager.getConnection(config.jdbcUrl(), config.user(), password);
                var insert = connection.prepareStatement(
                        "INSERT INTO dataset.oidc_subject (issuer, subject, user_id) VALUES ('https://id.example', ?, ?)")) {
            insert.setString(1, subject);
            insert.setLong(2, userId);
            insert.executeUpdate();
        }
    }

    private static String project(String name, String task) throws Exception {
        var dataset = owner.post(BASE + "/datasets", Map.of("name", name))
                .expect(201)
                .get("id")
                .asText();
        upload(dataset, "a b/001.png", "é.png");
        var project = owner.get(BASE + "/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        owner.post(BASE + "/projects/" + project + "/task-types", Map.of("task_type", task))
                .expect(200);
        return project;
    }

    private static void upload(String dataset, String... names) throws Exception {
        var files = new MultipartBody();
        for (var name : names) {
            files.file("files", name, server.pixel());
        }
        owner.upload("/api/v1/datasets/" + dataset + "/upload", files).expect(201);
    }
}
