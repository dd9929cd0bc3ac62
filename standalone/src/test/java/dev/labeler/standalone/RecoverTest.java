package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.recovery.InstallationRecovery;
import dev.labeler.standalone.server.BackingStores;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneSecrets;
import dev.labeler.standalone.server.StandaloneServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The database of a server is deleted and rebuilt from storage.
final class RecoverTest {
    private Path home;
    private RestClient rest;
    private InstallationContent content;

    @BeforeEach
    void create() throws Exception {
        home = TestHome.create();
        rest = new RestClient(URI.create("http://127.0.0.1"));
        content = new InstallationContent(rest);
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
        content = new InstallationContent(rest);
        return server;
    }

    @Test
    void aLostDatabaseIsRebuiltObjectByObject() throws Exception {
        Map<String, JsonNode> before;
        String project;
        long newestAnnotation;
        try (var _ = start()) {
            var dataset = content.uploadDataset();
            project = content.projectOf(dataset);
            content.annotate(project);
            content.publish(project);
            content.draw(project, "b.png", "bbox", 7);
            content.saveAndAwaitCopy(project);
            before = content.read(dataset, project);
            newestAnnotation = content.newestAnnotation(project);
        }
        loseDatabase();

        var report = recover();

        assertThat(report).contains("v", "writes").doesNotContain("no working copy");
        try (var _ = start()) {
            var after = content.read(before.keySet());
            before.forEach(
                    (path, answer) -> assertThat(after.get(path)).as(path).isEqualTo(answer));
            // Numbers and ids continue.
            assertThat(content.publish(project)).isEqualTo("v2.0");
            content.draw(project, "a.png", "bbox", 9);
            assertThat(content.newestAnnotation(project)).isGreaterThan(newestAnnotation);
            assertThat(content.saveAndAwaitCopy(project)).isEqualTo("v0.2");
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
            dataset = content.uploadDataset();
            project = content.projectOf(dataset);
            content.draw(project, "a.png", "bbox", 1);
            content.saveAndAwaitCopy(project);
            before = content.read(dataset, project);
            content.draw(project, "a.png", "bbox", 2);
            content.saveAndAwaitCopy(project);
            damageNewestRowFile(server, project);
        }
        loseDatabase();

        assertThat(recover()).contains("rows-1.gz");
        assertThatThrownBy(this::recover).isInstanceOf(ConfigException.class).hasMessageContaining("not empty");
        unfinishRecovery();
        recover();

        try (var _ = start()) {
            var annotations = "/api/v1/annotations?limit=1000&project_id=" + project;
            assertThat(content.read(List.of(annotations)).get(annotations))
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
}
