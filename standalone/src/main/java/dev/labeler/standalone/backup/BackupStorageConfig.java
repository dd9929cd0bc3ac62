package dev.labeler.standalone.backup;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.StorageConfig;
import java.util.HashMap;
import java.util.Map;

/// The store of backups that are not in a directory: that of the variables `BACKUP_S3_…`, or else that of the
/// installation.
final class BackupStorageConfig {
    private static final Map<String, String> VARIABLES = Map.of(
            "BACKUP_S3_PROVIDER", "S3_PROVIDER",
            "BACKUP_S3_ENDPOINT", "S3_ENDPOINT",
            "BACKUP_S3_ACCESS_KEY", "S3_ACCESS_KEY",
            "BACKUP_S3_SECRET_KEY", "S3_SECRET_KEY",
            "BACKUP_S3_REGION", "S3_REGION",
            "BACKUP_S3_PATH_STYLE", "S3_PATH_STYLE");

    private BackupStorageConfig() {}

    static StorageConfig of(Environment environment) {
        var settings = new HashMap<>(environment.variables());
        if (VARIABLES.keySet().stream().anyMatch(name -> environment.optional(name) != null)) {
            // A setting of one store must not be used for the other.
            settings.keySet().removeIf(StorageConfig::isStoreSetting);
            VARIABLES.forEach((name, standard) -> {
                var value = environment.optional(name);
                if (value != null) {
                    settings.put(standard, value);
                }
            });
        }
        return StorageConfig.fromEnvironment(new Environment(settings));
    }
}
