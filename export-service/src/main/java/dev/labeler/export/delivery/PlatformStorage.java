package dev.labeler.export.delivery;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.StorageConfig;
import java.util.HashMap;
import java.util.Map;

/// The settings of the platform's store.
final class PlatformStorage {
    /// Variables by the name that [StorageConfig] gives them.
    private static final Map<String, String> NAMES = Map.of(
            "S3_PROVIDER", "PLATFORM_S3_PROVIDER",
            "S3_ENDPOINT", "PLATFORM_S3_ENDPOINT",
            "S3_ACCESS_KEY", "PLATFORM_S3_ACCESS_KEY",
            "S3_SECRET_KEY", "PLATFORM_S3_SECRET_KEY",
            "S3_REGION", "PLATFORM_S3_REGION",
            "S3_PATH_STYLE", "PLATFORM_S3_PATH_STYLE",
            "PLATFORM_BUCKET", "PLATFORM_BUCKET",
            "STORAGE_STALL_TIMEOUT", "STORAGE_STALL_TIMEOUT",
            "UPLOAD_SPOOL_DIR", "UPLOAD_SPOOL_DIR");

    private PlatformStorage() {}

    /// @param labelerStorage is used if PLATFORM_S3_PROVIDER and PLATFORM_S3_ENDPOINT are unset
    static StorageConfig fromEnvironment(Environment environment, StorageConfig labelerStorage) {
        if (environment.firstOf("PLATFORM_S3_PROVIDER", "PLATFORM_S3_ENDPOINT") == null) {
            return labelerStorage;
        }
        var settings = new HashMap<String, String>();
        NAMES.forEach((name, variable) -> {
            var value = environment.optional(variable);
            if (value != null) {
                settings.put(name, value);
            }
        });
        return StorageConfig.fromEnvironment(new Environment(settings));
    }
}
