package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.backup.BackupReport;
import dev.labeler.standalone.backup.BackupTool;
import dev.labeler.standalone.backup.DamagedBackupException;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.server.BackingStores;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneSecrets;
import dev.labeler.standalone.server.StandaloneServer;
import dev.labeler.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A running installation is backed up while annotators save, and restored on other stores.
final class BackupTest {
    private static final int WRITERS = 4;

    private StandaloneConfig source;
    private StandaloneConfig target;
    private String backups;

    @BeforeEach
    void create() throws Exception {
        source = config();
        target = config();
        backups = TestHome.create().toString();
    }

    @AfterEach
    void delete() throws Exception {
        for (var home : List.of(source.home(), target.home(), Path.of(backups))) {
            TestHome.delete(home);
        }
    }

    private static StandaloneConfig config() throws IOException {
        return new StandaloneConfig(TestHome.create(), 0, 0, 0, RunningServer.environment());
    }

    private BackupTool tool(StandaloneConfig config) {
        return new BackupTool(config, backups, ProgressDisplay.SILENT);
    }

    @Test
    void aBackupDuringWritesIsRestoredOnOtherStores() throws Exception {
        BackupReport first;
        List<List<Long>> journals;
        Map<String, JsonNode> before;
        String project;
        String busy;
        long newestAnnotation;
        List<String> published;
        try (var server = StandaloneServer.start(source);
                var rest = signIn(server)) {
            var content = new InstallationContent(rest);
            var dataset = content.uploadDataset();
            project = content.projectOf(dataset);
            content.annotate(project);
            rest.post("/api/v1/datasets/" + dataset + "/snapshots", Map.of("version_tag", "s1"))
                    .expect(201);
            content.publish(project);
            content.addMask(content.draw(project, "b.png", "bbox", 7).get("id").asText());
            content.saveAndAwaitCopy(project);
            busy = content.projectOf(content.uploadDataset());
            interruptBackup();
            try (var writers = new Writers(server, busy)) {
                writers.awaitSaves(5);
                first = tool(source).backup(0, true);
                writers.awaitSaves(5);
                journals = writers.stop();
            }
            // Jobs may still write thumbnails and row files.
            Eventually.eventually(
                    Duration.ofMinutes(2),
                    () -> assertThat(tool(source).backup(0, true).copied())
                            .as("an incremental backup")
                            .isZero());
            before = content.read(dataset, project);
            before.keySet().removeAll(List.of("/api/v1/datasets", "/api/v1/projects"));
            newestAnnotation = content.newestAnnotation(project);
            published = downloads(rest, project);
            assertThat(tool(source).verify(null)).isEmpty();
        }
        assertThat(first.problems()).isEmpty();
        assertThat(first.copied())
                .as("the interrupted backup has copied the others")
                .isLessThan(first.objects());

        restore(first);

        try (var server = StandaloneServer.start(target);
                var rest = signIn(server)) {
            var content = new InstallationContent(rest);
            var after = content.read(before.keySet());
            before.forEach(
                    (path, answer) -> assertThat(after.get(path)).as(path).isEqualTo(answer));
            assertThat(downloads(rest, project)).isEqualTo(published);
            assertPrefixes(rest, busy, journals);
            assertThat(content.publish(project)).isEqualTo("v2.0");
            content.draw(project, "a.png", "bbox", 9);
            assertThat(content.newestAnnotation(project)).isGreaterThan(newestAnnotation);
            assertThat(content.saveAndAwaitCopy(project)).isEqualTo("v0.2");
        }
    }

    private static RestClient signIn(StandaloneServer server) throws Exception {
        var rest = new RestClient(server.uri());
        rest.login("admin@example.org", RunningServer.PASSWORD);
        return rest;
    }

    /// The contents of the project's published files.
    private static List<String> downloads(RestClient rest, String project) throws Exception {
        var hashes = new ArrayList<String>();
        var versions = rest.get("/api/v1/projects/" + project + "/versions?type=published")
                .expect(200);
        var target = Files.createTempFile("backup-test", "");
        for (var format : List.of("dice", "coco", "yolo")) {
            var answer = rest.get(
                            "/api/v1/versions/" + versions.at("/versions/0/id").asLong() + "/download?format=" + format)
                    .expect(200);
            hashes.add(Sha256.hex(
                    Files.readAllBytes(rest.download(answer.get("download_url").asText(), target))));
        }
        Files.delete(target);
        return hashes;
    }

    /// As if the process had been killed before it read the rows.
    private void interruptBackup() {
        assertThatThrownBy(() -> new BackupTool(source, backups, new InterruptedProgress("rows")).backup(0, true))
                .hasMessage("interrupted");
    }

    /// Restores into new stores after a damaged backup was refused, and after a run that ended in the middle.
    private void restore(BackupReport backup) throws Exception {
        var secrets = new StandaloneSecrets(target.home(), target.environment());
        try (var stores = BackingStores.open(target, secrets.complete())) {
            var environment = stores.environment();
            var external = new StandaloneConfig(target.home(), 0, 0, 0, environment);
            damagedBackupChangesNothing(external, backup.id());
            assertThatThrownBy(() -> new BackupTool(external, backups, new InterruptedProgress("rows"))
                            .restore(backup.id(), true))
                    .hasMessage("interrupted");
            assertThatThrownBy(() -> tool(external).restore(null, true))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("--backup " + backup.id());

            var restored = tool(external).restore(backup.id(), true);

            assertThat(restored.objects()).isEqualTo(backup.objects());
            assertThatThrownBy(() -> tool(external).restore(backup.id(), true))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("not empty");
        }
    }

    /// One byte of one content is changed, and changed back.
    private void damagedBackupChangesNothing(StandaloneConfig external, String id) throws Exception {
        var hash = Sha256.hex(UploadPictures.noise(1));
        var file = Path.of(backups, "objects", hash.substring(0, 2), hash);
        var bytes = Files.readAllBytes(file);
        var damaged = bytes.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        assertThatThrownBy(() -> tool(external).restore(id, true))
                .isInstanceOf(DamagedBackupException.class)
                .hasMessageContaining(hash)
                .hasMessageContaining("/a.png");
        Files.write(file, bytes);
        var storage = StorageConfig.fromEnvironment(external.environment());
        for (var bucket : List.of(storage.datasetsBucket(), storage.annotationsBucket())) {
            try (var store = ObjectStore.open(storage, bucket);
                    var objects = store.list("")) {
                assertThat(objects).isEmpty();
            }
        }
    }

    /// Each writer saves one after the other: a consistent backup has a prefix of what each of them has saved.
    private static void assertPrefixes(RestClient rest, String project, List<List<Long>> journals) throws Exception {
        var ids = new HashSet<Long>();
        var token = "";
        do {
            var page = rest.get("/api/v1/annotations?limit=1000&project_id=" + project + token)
                    .expect(200);
            page.get("annotations").forEach(each -> ids.add(each.get("id").asLong()));
            var next = page.get("next_page_token");
            token = next == null || next.isNull() ? "" : "&page_token=" + next.asText();
        } while (!token.isEmpty());
        assertThat(journals.stream().flatMap(Collection::stream)).containsAll(ids);
        for (var journal : journals) {
            var stored = journal.stream().filter(ids::contains).toList();
            assertThat(stored).hasSizeGreaterThanOrEqualTo(5).isEqualTo(journal.subList(0, stored.size()));
        }
    }

    /// Annotators that save until they are stopped.
    private static final class Writers implements AutoCloseable {
        private final AtomicBoolean isStopped = new AtomicBoolean();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<List<Long>>> journals = new ArrayList<>();
        private final List<AtomicInteger> saves = new ArrayList<>();

        Writers(StandaloneServer server, String project) {
            for (var i = 0; i < WRITERS; i++) {
                var count = new AtomicInteger();
                saves.add(count);
                journals.add(threads.submit((Callable<List<Long>>) () -> write(server, project, count)));
            }
        }

        private List<Long> write(StandaloneServer server, String project, AtomicInteger count) throws Exception {
            var journal = new ArrayList<Long>();
            try (var rest = signIn(server)) {
                var content = new InstallationContent(rest);
                while (!isStopped.get()) {
                    journal.add(
                            content.draw(project, "a.png", "bbox", 1).get("id").asLong());
                    count.incrementAndGet();
                }
            }
            return journal;
        }

        /// Waits until each writer has saved that often since the call.
        void awaitSaves(int each) {
            var until = saves.stream().map(count -> count.get() + each).toList();
            Eventually.eventually(Duration.ofMinutes(2), () -> {
                for (var i = 0; i < WRITERS; i++) {
                    assertThat(saves.get(i).get()).isGreaterThanOrEqualTo(until.get(i));
                }
            });
        }

        List<List<Long>> stop() throws Exception {
            isStopped.set(true);
            var all = new ArrayList<List<Long>>();
            for (var journal : journals) {
                all.add(journal.get());
            }
            return all;
        }

        @Override
        public void close() {
            isStopped.set(true);
            threads.close();
        }
    }

    /// Ends the operation when the bar starts.
    private record InterruptedProgress(String at) implements ProgressDisplay {
        @Override
        public void step(String text) {}

        @Override
        public Bar bar(String name, long total) {
            if (name.equals(at)) {
                throw new IllegalStateException("interrupted");
            }
            return _ -> {};
        }

        @Override
        public Bar byteBar(String name, long total) {
            return bar(name, total);
        }
    }
}
