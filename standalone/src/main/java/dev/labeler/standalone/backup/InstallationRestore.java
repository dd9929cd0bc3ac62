package dev.labeler.standalone.backup;

import dev.labeler.annotation.AnnotationModule;
import dev.labeler.dataset.DatasetModule;
import dev.labeler.dataset.userdatabase.UserDatabase;
import dev.labeler.export.ExportModule;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.Database;
import dev.labeler.standalone.backup.BackupManifest.TableRows;
import dev.labeler.standalone.backup.RestoreMarker.UnfinishedRestore;
import dev.labeler.standalone.demo.ProgressDisplay;
import java.io.IOException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Restores a backup into an installation without data that is not running: verifies the whole backup, copies the
/// objects, then loads all rows in one transaction. A marker in storage lets a killed restore be repeated.
public final class InstallationRestore {
    private final Installation installation;
    private final BackupStore store;
    private final BackupManifest manifest;
    private final ProgressDisplay progress;
    private final RestoreMarker marker;

    private InstallationRestore(
            Installation installation, BackupStore store, BackupManifest manifest, ProgressDisplay progress) {
        this.installation = installation;
        this.store = store;
        this.manifest = manifest;
        this.progress = progress;
        this.marker = new RestoreMarker(installation.annotations());
    }

    /// @param id of the backup, null for the newest one
    /// @throws ConfigException if the installation has data
    /// @throws DamagedBackupException if the backup is damaged; the installation is not changed
    static RestoreReport run(
            Installation installation, BackupStore store, @Nullable String id, ProgressDisplay progress)
            throws IOException, InterruptedException {
        var catalog = new BackupCatalog(store);
        var manifest = catalog.read(catalog.find(id));
        try (var _ = DatasetModule.openDatabase(installation.database());
                var _ = AnnotationModule.openDatabase(installation.database());
                var exports = ExportModule.openDatabase(installation.database())) {
            return new InstallationRestore(installation, store, manifest, progress).run(exports);
        }
    }

    private RestoreReport run(Database database) throws IOException, InterruptedException {
        installation.datasets().admin().ensureExists();
        installation.annotations().admin().ensureExists();
        var unfinished = marker.read();
        if (unfinished != null && !unfinished.backupId().equals(manifest.id())) {
            throw new ConfigException(
                    "A restore of the backup %1$s was not finished. Repeat it with --backup %1$s, or use empty stores."
                            .formatted(unfinished.backupId()));
        }
        var isLoaded = database.jdbi().withHandle(handle -> requireEmptyOrLoaded(handle, unfinished != null));
        if (!isLoaded) {
            if (unfinished == null) {
                requireEmptyBuckets();
            }
            var hasUsers = unfinished != null && unfinished.hasUsers();
            if (!hasUsers) {
                requireNoUsers();
            }
            requireIntactBackup();
            marker.write(new UnfinishedRestore(manifest.id(), hasUsers));
            restoreObjects(unfinished != null);
            if (!hasUsers) {
                restoreUsers();
                marker.write(new UnfinishedRestore(manifest.id(), true));
            }
            restoreRows(database);
        }
        marker.delete();
        return new RestoreReport(
                manifest.id(),
                manifest.rows(),
                manifest.objects().count(),
                manifest.objects().bytes());
    }

    /// Returns whether the rows of this backup are loaded.
    private boolean requireEmptyOrLoaded(Handle handle, boolean isRepeated) {
        for (var schema : manifest.schemas()) {
            if (!SchemaCatalog.migrations(handle, schema.name()).equals(schema.migrations())) {
                throw new ConfigException("The schema " + schema.name() + " of the backup has other migrations than"
                        + " this release. Restore with the release that made the backup, then start this one.");
            }
        }
        if (isRepeated && isLoaded(handle)) {
            return true;
        }
        for (var schema : manifest.schemas()) {
            var tables = SchemaCatalog.tablesWithData(handle, schema.name());
            if (!tables.isEmpty()) {
                throw new ConfigException("The database is not empty: " + schema.name() + "." + tables.getFirst()
                        + " has rows. Restore into a new database and empty buckets.");
            }
        }
        return false;
    }

    private boolean isLoaded(Handle handle) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM export.restored_backup WHERE backup_id = :id)")
                .bind("id", manifest.id())
                .mapTo(Boolean.class)
                .one();
    }

    private void requireEmptyBuckets() {
        for (var role : installation.buckets().keySet()) {
            try (var objects = installation.list(role)) {
                var first = objects.findFirst();
                if (first.isPresent()) {
                    throw new ConfigException("The " + role + " bucket is not empty: it has "
                            + first.get().key() + ". Restore into a new database and empty buckets.");
                }
            }
        }
    }

    private void requireNoUsers() {
        var users = installation.users();
        if (users == null) {
            return;
        }
        try (var database = UserDatabase.open(users.withPoolSize(2))) {
            var hasUsers = database.jdbi()
                    .withHandle(handle -> SchemaCatalog.hasRows(handle, InstallationBackup.USER_SCHEMA, "users"));
            if (hasUsers) {
                throw new ConfigException("The user database has users. Restore into a new one, or keep its users with"
                        + " --keep-users; their ids must be those of the backup.");
            }
        }
    }

    private void requireIntactBackup() throws IOException, InterruptedException {
        var problems = BackupVerifier.verify(store, manifest, progress);
        if (!problems.isEmpty()) {
            throw new DamagedBackupException("The backup " + manifest.id() + " is damaged, nothing was restored: "
                    + String.join("; ", problems.subList(0, Math.min(10, problems.size())))
                    + (problems.size() > 10 ? "; and more" : "") + ". Choose another backup.");
        }
    }

    private void restoreObjects(boolean isRepeated) throws IOException, InterruptedException {
        try (var bar = progress.byteBar("objects", manifest.objects().bytes())) {
            new ObjectRestorer(store, installation.buckets(), isRepeated).restore(manifest.objects(), bar);
        }
    }

    private void restoreUsers() throws IOException {
        var users = installation.users();
        if (users == null || manifest.users().tables().isEmpty()) {
            return;
        }
        try (var database = UserDatabase.open(users.withPoolSize(2))) {
            database.transactions().<Boolean, IOException>inTransaction(handle -> {
                new SchemaLoader(handle, store, _ -> {}).load(manifest.users());
                return true;
            });
        }
    }

    private void restoreRows(Database database) throws IOException {
        var total = manifest.schemas().stream()
                .flatMap(schema -> schema.tables().stream())
                .mapToLong(TableRows::rows)
                .sum();
        try (var bar = progress.bar("rows", total)) {
            database.transactions().<Boolean, IOException>inTransaction(handle -> {
                var loader = new SchemaLoader(handle, store, bar::to);
                for (var schema : manifest.schemas()) {
                    loader.load(schema);
                }
                handle.execute("INSERT INTO export.restored_backup (backup_id) VALUES (?)", manifest.id());
                return true;
            });
        }
        database.jdbi().useHandle(handle -> handle.execute("ANALYZE"));
    }
}
