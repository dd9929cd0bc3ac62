package dev.labeler.standalone.backup;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.TextTable;
import dev.labeler.standalone.server.BackingStores;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneSecrets;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of `labeler backup` and `labeler restore`.
public final class BackupTool {
    private final StandaloneConfig config;
    private final String address;
    private final ProgressDisplay progress;

    /// @param address of the backups: a directory, or `s3://bucket/prefix`
    public BackupTool(StandaloneConfig config, String address, ProgressDisplay progress) {
        this.config = config;
        this.address = address;
        this.progress = progress;
    }

    /// Makes a backup of an installation, which may be running.
    ///
    /// @param keep number of backups that are kept, 0 for all
    /// @param withUsers whether the user database is included
    public BackupReport backup(int keep, boolean withUsers) throws IOException, InterruptedException {
        try (var backing = join();
                var installation = Installation.open(backing.environment(), withUsers);
                var store = BackupLocation.open(address, backing.environment(), true)) {
            return InstallationBackup.run(installation, store, keep, progress);
        }
    }

    /// Restores a backup into an installation that is not running.
    ///
    /// @param id null for the newest backup
    /// @param withUsers whether the users are restored
    /// @throws ConfigException if the installation has data
    /// @throws DamagedBackupException if the backup is damaged; nothing is changed
    public RestoreReport restore(@Nullable String id, boolean withUsers) throws IOException, InterruptedException {
        var secrets = new StandaloneSecrets(config.home(), config.environment());
        try (var backing = BackingStores.open(config, secrets.complete());
                var installation = Installation.open(backing.environment(), withUsers);
                var store = BackupLocation.open(address, backing.environment(), false)) {
            return InstallationRestore.run(installation, store, id, progress);
        }
    }

    /// Reads a whole backup and returns what is damaged or missing.
    ///
    /// @param id null for the newest backup
    public List<String> verify(@Nullable String id) throws IOException, InterruptedException {
        try (var store = BackupLocation.open(address, config.environment(), false)) {
            var catalog = new BackupCatalog(store);
            return BackupVerifier.verify(store, catalog.read(catalog.find(id)), progress);
        }
    }

    /// Lists the backups, the newest first.
    public String list() throws IOException {
        try (var store = BackupLocation.open(address, config.environment(), false)) {
            var catalog = new BackupCatalog(store);
            var table = new TextTable("backup", "rows", "objects", "bytes", "problems");
            for (var entry : catalog.list()) {
                var manifest = catalog.read(entry);
                table.row(
                        manifest.id(),
                        Long.toString(manifest.rows()),
                        Long.toString(manifest.objects().count()),
                        Long.toString(manifest.objects().bytes()),
                        Integer.toString(manifest.problems().size()));
            }
            return table.toString();
        }
    }

    private BackingStores join() throws IOException {
        var secrets = new StandaloneSecrets(config.home(), config.environment());
        return BackingStores.join(config, secrets.complete());
    }
}
