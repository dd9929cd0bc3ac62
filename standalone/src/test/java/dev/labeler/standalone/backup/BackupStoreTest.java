package dev.labeler.standalone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.standalone.backup.BackupManifest.ObjectList;
import dev.labeler.standalone.backup.BackupManifest.SchemaRows;
import dev.labeler.standalone.backup.BackupManifest.TableRows;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.testing.TestStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups in a directory and in a bucket.
final class BackupStoreTest {
    @TempDir
    private Path directory;

    @Test
    void aDirectoryKeepsBackups() throws Exception {
        try (var store = new DirectoryBackupStore(directory.resolve("backups"))) {
            keepsBackups(store);
        }
    }

    @Test
    void aBucketKeepsBackups() throws Exception {
        var storage = TestStore.freshStorage();
        var bucket = ObjectStore.open(storage, storage.annotationsBucket());
        bucket.admin().ensureExists();
        try (var store = new BucketBackupStore(bucket, "of/labeler/")) {
            keepsBackups(store);
            try (var objects = bucket.list("")) {
                assertThat(objects).allMatch(object -> object.key().startsWith("of/labeler/"));
            }
        }
    }

    private static void keepsBackups(BackupStore store) throws Exception {
        var content = store.store(new ByteArrayInputStream(new byte[3 << 20]));
        assertThat(content.size()).isEqualTo(3 << 20);
        assertThat(store.size(content.name())).isEqualTo(3 << 20);
        assertThat(store.size("backups/none")).isNull();
        assertThatThrownBy(() -> store.open("backups/none")).isInstanceOf(BackupStore.MissingContentException.class);

        var rows = sortedRows();
        var first = write(store, rows);
        rows.add(rows.size() / 2, rows.get(rows.size() / 2) + "~");
        var second = write(store, rows);
        assertThat(first).hasSizeGreaterThan(5);
        assertThat(minus(second, first)).as("chunks around the new row").hasSizeBetween(1, 3);

        var catalog = new BackupCatalog(store);
        catalog.add(manifest("20260101T000000000Z", first));
        catalog.add(manifest("20260102T000000000Z", second));
        var newest = catalog.read(catalog.find(null));
        assertThat(newest.id()).isEqualTo("20260102T000000000Z");
        assertThat(BackupVerifier.verify(store, newest, ProgressDisplay.SILENT)).isEmpty();

        assertThat(new BackupPruner(store, catalog).prune(1)).isEqualTo(1);

        assertThat(catalog.list()).hasSize(1);
        assertThat(contents(store)).isEqualTo(names(second));
        assertThat(BackupVerifier.verify(store, newest, ProgressDisplay.SILENT)).isEmpty();

        store.put(second.getFirst().name(), new byte[] {1});
        store.delete(List.of(second.getLast().name()));
        assertThat(BackupVerifier.verify(store, newest, ProgressDisplay.SILENT))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("rows of annotation.image, has another hash"))
                .anyMatch(problem -> problem.contains(second.getLast().sha256()) && problem.contains("is missing"));
    }

    private static List<String> sortedRows() {
        var random = new Random(7);
        var rows = new ArrayList<String>();
        for (var i = 0; i < 60_000; i++) {
            rows.add("row " + i + " " + Long.toHexString(random.nextLong()).repeat(8));
        }
        Collections.sort(rows);
        return rows;
    }

    private static List<BackupContent> write(BackupStore store, List<String> rows) throws IOException {
        var writer = new ChunkWriter(store);
        for (var row : rows) {
            writer.write((row + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(writer.rows()).isEqualTo(rows.size());
        return writer.finish();
    }

    private static List<BackupContent> minus(List<BackupContent> all, List<BackupContent> known) {
        return all.stream().filter(chunk -> !known.contains(chunk)).toList();
    }

    private static BackupManifest manifest(String id, List<BackupContent> chunks) {
        var table = new TableRows("image", List.of("image_id"), 60_000, chunks);
        var schema = new SchemaRows("annotation", List.of("1 1"), List.of(table), List.of());
        var users = new SchemaRows("public", List.of(), List.of(), List.of());
        return new BackupManifest(
                BackupManifest.FORMAT, id, "", List.of(schema), users, new ObjectList(0, 0, List.of()), List.of());
    }

    private static Set<String> contents(BackupStore store) throws IOException {
        var names = new HashSet<String>();
        store.list(BackupStore.CONTENTS, file -> names.add(file.name()));
        return names;
    }

    private static Set<String> names(List<BackupContent> contents) {
        var names = new HashSet<String>();
        contents.forEach(content -> names.add(content.name()));
        return names;
    }
}
