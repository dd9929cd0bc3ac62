package dev.labeler.standalone.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Removes old backups, and the contents that no remaining backup refers to. No backup may run at the same time.
final class BackupPruner {
    /// Contents are compared in parts, by the first digit of the hash, so that memory is limited.
    private static final String DIGITS = "0123456789abcdef";

    private final BackupStore store;
    private final BackupCatalog catalog;

    BackupPruner(BackupStore store, BackupCatalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /// Returns the number of removed backups.
    ///
    /// @throws DamagedBackupException if a remaining backup cannot be read; no content is deleted then
    int prune(int keep) throws IOException, InterruptedException {
        var entries = catalog.list();
        var kept = new ArrayList<BackupManifest>();
        for (var entry : entries.subList(0, Math.min(keep, entries.size()))) {
            kept.add(catalog.read(entry));
        }
        var removed = entries.subList(kept.size(), entries.size());
        // Manifests first: a backup whose contents are partly deleted must not be listed.
        for (var entry : removed) {
            catalog.remove(entry);
        }
        for (var part = 0; part < DIGITS.length(); part++) {
            removeUnreferenced(kept, DIGITS.substring(part, part + 1));
        }
        return removed.size();
    }

    private void removeUnreferenced(List<BackupManifest> kept, String digit) throws IOException, InterruptedException {
        var referenced = new HashSet<String>();
        for (var manifest : kept) {
            BackupContents.rowChunks(manifest).forEach(chunk -> add(referenced, digit, chunk));
            manifest.objects().chunks().forEach(chunk -> add(referenced, digit, chunk));
            ChunkReader.readObjects(
                    store, manifest.objects().chunks(), object -> add(referenced, digit, object.content()));
        }
        for (var second = 0; second < DIGITS.length(); second++) {
            var unreferenced = new ArrayList<String>();
            store.list(BackupStore.CONTENTS + digit + DIGITS.charAt(second) + "/", file -> {
                if (!referenced.contains(hashOf(file))) {
                    unreferenced.add(file.name());
                }
            });
            store.delete(unreferenced);
        }
    }

    private static String hashOf(BackupStore.StoredFile file) {
        return file.name().substring(file.name().lastIndexOf('/') + 1);
    }

    private static void add(Set<String> referenced, String digit, BackupContent content) {
        if (content.sha256().startsWith(digit)) {
            referenced.add(content.sha256());
        }
    }
}
