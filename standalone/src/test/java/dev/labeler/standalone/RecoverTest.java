package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.recovery.InstallationRecovery;
import dev.labeler.standalone.server.BackingStores;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneSecrets;
import dev.labeler.standalone.server.StandaloneServer;
import dev.labeler.testing.Eventually;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The database of a server is deleted and rebuilt from storage.
final class RecoverTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /// Members that are signed or stored again.
    private static final List<String> OF_THE_MOMENT =
            List.of("download_url", "download_url_expires_at", "expires_at", "url", "thumbnail_url", "published_at");

    private Path home;
    private RestClient rest;

    @BeforeEach
    void create() throws Exception {
        home = TestHome.create();
        rest = new RestClient(URI.create("http://127.0.0.1"));
    }

    @AfterEach
    void delete() throws Exception {
        rest.close();
        TestHome.delete(home);
    }

    private StandaloneConfig config() {
        return new StandaloneConfig(home, 0, 0, 0, RunningServer.environment());
    }

    private StandaloneServer start() throws Exception {
        var server = StandaloneServer.start(config());
        rest.close();
        rest = new RestClient(server.uri());
        rest.login("admin@example.org", RunningServer.PASSWORD);
        return server;
    }

    @Test
    void aLostDatabaseIsRebuiltObjectByObject() throws Exception {
        Map<String, JsonNode> before;
        String project;
        long newestAnnotation;
        try (var _ = start()) {
            var dataset = uploadDataset();
            project = projectOf(dataset);
            annotate(project);
            publish(project);
            draw(project, "b.png", "bbox", 7);
            saveAndAwaitCopy(project);
            before = read(dataset, project);
            newestAnnotation = newestAnnotation(project);
        }
        loseDatabase();

        var report = recover();

        assertThat(report).contains("v", "writes").doesNotContain("no working copy");
        try (var _ = start()) {
            var after = read(before.keySet());
            before.forEach(
                    (path, answer) -> assertThat(after.get(path)).as(path).isEqualTo(answer));
            // Numbers and ids continue.
            assertThat(publish(project)).isEqualTo("v2.0");
            draw(project, "a.png", "bbox", 9);
            assertThat(newestAnnotation(project)).isGreaterThan(newestAnnotation);
            assertThat(saveAndAwaitCopy(project)).isEqualTo("v0.2");
            var edited = Objects.requireNonNull(before.get("/api/v1/annotations?limit=1000&project_id=" + project))
                    .at("/annotations/0");
            rest.put(
                            "/api/v1/annotations/" + edited.get("id").asLong(),
                            Map.of("version", edited.get("version").asLong(), "notes", "after"))
                    .expect(200);
        }
    }

    @Test
    void aKilledRecoveryIsRepeatedAndADamagedFileIsNamed() throws Exception {
        String dataset;
        String project;
        Map<String, JsonNode> before;
        try (var server = start()) {
            dataset = uploadDataset();
            project = projectOf(dataset);
            draw(project, "a.png", "bbox", 1);
            saveAndAwaitCopy(project);
            before = read(dataset, project);
            draw(project, "a.png", "bbox", 2);
            saveAndAwaitCopy(project);
            damageNewestRowFile(server, project);
        }
        loseDatabase();

        assertThat(recover()).contains("rows-1.gz");
        assertThatThrownBy(this::recover).isInstanceOf(ConfigException.class).hasMessageContaining("not empty");
        unfinishRecovery();
        recover();

        try (var _ = start()) {
            var annotations = "/api/v1/annotations?limit=1000&project_id=" + project;
            assertThat(read(List.of(annotations)).get(annotations))
                    .as("the state of the newest intact file")
                    .isEqualTo(before.get(annotations));
        }
    }

    private String recover() throws Exception {
        return InstallationRecovery.run(config(), ProgressDisplay.SILENT).toString();
    }

    private void loseDatabase() throws Exception {
        TestHome.delete(home.resolve("postgres"));
        assertThat(Files.exists(home.resolve("postgres"))).isFalse();
    }

    /// As if it had been killed before its end.
    private void unfinishRecovery() throws Exception {
        var secrets = new StandaloneSecrets(home, config().environment());
        try (var stores = BackingStores.open(config(), secrets.complete());
                var database = Database.connect(DatabaseConfig.fromEnvironment(stores.environment()), "export")) {
            database.jdbi().useHandle(handle -> {
                handle.execute("UPDATE recovery SET finished_at = NULL");
                handle.execute("DELETE FROM artifact");
                handle.execute("DELETE FROM version");
            });
        }
    }

    private static void damageNewestRowFile(StandaloneServer server, String project) throws Exception {
        var storage = StorageConfig.fromEnvironment(server.environment());
        try (var store = ObjectStore.open(storage, storage.annotationsBucket())) {
            var key = "exports/" + project + "/working/v0.2/rows-1.gz";
            byte[] content;
            try (var file = store.open(key)) {
                content = file.readAllBytes();
            }
            var _ = store.put(key, Arrays.copyOf(content, content.length / 2), "application/gzip", Map.of());
        }
    }

    private String uploadDataset() throws Exception {
        var body = new MultipartBody()
                .file("file", "a.png", UploadPictures.noise(1))
                .file("file", "b.png", UploadPictures.noise(2))
                .file("file", "c d.png", UploadPictures.noise(3))
                .file("file", "e.png", UploadPictures.noise(4));
        var dataset = rest.upload("/api/v1/datasets/upload?name=writes&tags=x,y", body)
                .expect(201)
                .get("dataset_id")
                .asText();
        rest.upload(
                        "/api/v1/datasets/" + dataset + "/upload",
                        new MultipartBody().file("file", "f.png", UploadPictures.noise(5)))
                .expect(201);
        rest.put("/api/v1/datasets/" + dataset, Map.of("description", "한글 \"quoted\" \\ text"))
                .expect(200);
        return dataset;
    }

    private String projectOf(String dataset) throws Exception {
        var project = rest.get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        for (var name : List.of("cat", "dog", "naïve 猫")) {
            rest.post("/api/v1/projects/" + project + "/classes", Map.of("name", name, "color", "#12ab34"))
                    .expect(201);
        }
        return project;
    }

    private void annotate(String project) throws Exception {
        draw(project, "a.png", "bbox", 1);
        draw(project, "a.png", "polygon", 2);
        draw(project, "b.png", "circle", 3);
        draw(project, "c d.png", "no_object", 4);
        var deleted = draw(project, "f.png", "bbox", 5);
        rest.delete("/api/v1/annotations/" + deleted.get("id").asLong()).expect(200);
        var verified = draw(project, "b.png", "keypoints", 6);
        rest.post("/api/v1/projects/" + project + "/images/a.png/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/projects/" + project + "/images/c%20d.png/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/projects/" + project + "/images/e.png/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/annotations/" + verified.get("id").asLong() + "/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/annotations/" + verified.get("id").asLong() + "/verify", Map.of())
                .expect(200);
    }

    private JsonNode draw(String project, String image, String kind, int x) throws Exception {
        var body = new LinkedHashMap<String, Object>();
        body.put("project_id", project);
        body.put("image_id", image);
        body.put("notes", "note\t" + x + "\n\"한글\" \\");
        body.put("attributes", Map.of("occluded", true, "n", 0.1, "text", "a\u0001\"b"));
        body.put("confidence", 0.1 * x);
        body.put(
                "geometry",
                switch (kind) {
                    case "bbox" -> Map.of("type", kind, "bbox", new double[] {x, 0.1, 1.0 / 3, 2});
                    case "polygon" ->
                        Map.of("type", kind, "points", new double[][] {{0, 0}, {3.7, 0}, {3, 1.0 / 7}, {0, 4}});
                    case "circle" -> Map.of("type", kind, "center", new double[] {4, 4}, "radius", 1.1);
                    case "keypoints" -> Map.of("type", kind, "points", new double[][] {{1, 1, 2}, {2, 2.5, 1}});
                    default -> Map.of("type", kind);
                });
        if (!kind.equals("no_object")) {
            body.put(
                    "class_id",
                    rest.get("/api/v1/projects/" + project + "/classes")
                            .expect(200)
                            .at("/classes/" + x % 3 + "/class_id")
                            .asText());
        }
        return rest.post("/api/v1/annotations", body).expect(201);
    }

    private String publish(String project) throws Exception {
        return rest.post("/api/v1/projects/" + project + "/versions/publish", Map.of("description", "first \"one\""))
                .expect(201)
                .get("version_number")
                .asText();
    }

    private String saveAndAwaitCopy(String project) throws Exception {
        var saved = rest.post("/api/v1/projects/" + project + "/versions/working", Map.of())
                .expect(200);
        assertThat(saved.get("saved").asBoolean()).isTrue();
        var number = saved.get("version_number").asText();
        Eventually.eventually(
                LIMIT,
                () -> assertThat(rest.get("/api/v1/projects/" + project + "/versions?type=working")
                                .expect(200)
                                .at("/versions/0/status")
                                .asText())
                        .isEqualTo("committed"));
        return number;
    }

    private long newestAnnotation(String project) throws Exception {
        var newest = 0L;
        for (var each : rest.get("/api/v1/annotations?limit=1000&project_id=" + project)
                .expect(200)
                .get("annotations")) {
            newest = Math.max(newest, each.get("id").asLong());
        }
        return newest;
    }

    private Map<String, JsonNode> read(String dataset, String project) throws Exception {
        return read(List.of(
                "/api/v1/datasets/" + dataset,
                "/api/v1/datasets/" + dataset + "/images",
                "/api/v1/datasets/" + dataset + "/versions",
                "/api/v1/datasets/" + dataset + "/permissions",
                "/api/v1/datasets",
                "/api/v1/projects",
                "/api/v1/projects/" + project,
                "/api/v1/projects/" + project + "/classes",
                "/api/v1/projects/" + project + "/images",
                "/api/v1/projects/" + project + "/images/status",
                "/api/v1/projects/" + project + "/images/stats",
                "/api/v1/projects/" + project + "/versions",
                "/api/v1/annotations?limit=1000&project_id=" + project));
    }

    private Map<String, JsonNode> read(Iterable<String> paths) throws Exception {
        var answers = new LinkedHashMap<String, JsonNode>();
        for (var path : paths) {
            answers.put(path, withoutTheMoment(rest.get(path).expect(200)));
        }
        return answers;
    }

    private static JsonNode withoutTheMoment(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(OF_THE_MOMENT);
        }
        var children = new ArrayList<JsonNode>();
        node.elements().forEachRemaining(children::add);
        children.forEach(RecoverTest::withoutTheMoment);
        return node;
    }
}
