package dev.labeler.standalone.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.standalone.backup.BackupStore.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The manifests of a store. The name of a manifest has its own SHA-256.
final class BackupCatalog {
    private static final String FOLDER = "backups/";
    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final BackupStore store;

    BackupCatalog(BackupStore store) {
        this.store = store;
    }

    /// A manifest in the store.
    record Entry(String id, String sha256) {
        String name() {
            return FOLDER + id + "." + sha256 + SUFFIX;
        }
    }

    /// All backups, the newest first.
    List<Entry> list() throws IOException {
        var entries = new ArrayList<Entry>();
        store.list(FOLDER, file -> addTo(entries, file));
        entries.sort(Comparator.comparing(Entry::id).reversed());
        return entries;
    }

    private static void addTo(List<Entry> entries, StoredFile file) {
        var parts = file.name().substring(FOLDER.length()).split("\\.", -1);
        if (parts.length == 3 && file.name().endsWith(SUFFIX)) {
            entries.add(new Entry(parts[0], parts[1]));
        }
    }

    /// The backup with the id, or the newest one.
    Entry find(@Nullable String id) throws IOException {
        return list().stream()
                .filter(entry -> id == null || entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        id == null
                                ? "There is no backup. Check the address after --from."
                                : "There is no backup " + id + ". List them with `labeler backup list`."));
    }

    BackupManifest read(Entry entry) throws IOException {
        byte[] bytes;
        try (var in = store.open(entry.name())) {
            bytes = in.readAllBytes();
        }
        if (!Sha256.hex(bytes).equals(entry.sha256())) {
            throw new DamagedBackupException("The backup is damaged: " + entry.name()
                    + ", its manifest, has another hash. Choose another backup.");
        }
        var manifest = JSON.readValue(bytes, BackupManifest.class);
        if (manifest.format() != BackupManifest.FORMAT) {
            throw new ConfigException("The backup " + entry.id() + " has format " + manifest.format()
                    + "; this release reads format " + BackupManifest.FORMAT + ". Use the release that made it.");
        }
        return manifest;
    }

    /// Stores the manifest, which completes the backup.
    void add(BackupManifest manifest) throws IOException {
        var bytes = JSON.writeValueAsBytes(manifest);
        store.put(new Entry(manifest.id(), Sha256.hex(bytes)).name(), bytes);
    }

    void remove(Entry entry) throws IOException {
        store.delete(List.of(entry.name()));
    }
}
