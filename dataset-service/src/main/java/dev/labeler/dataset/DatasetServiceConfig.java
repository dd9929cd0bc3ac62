package dev.labeler.dataset;

import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.db.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings of dataset-service.
///
/// @param database holds the schema `dataset`, DATABASE_URL
/// @param userDatabase holds the users in its schema `public`, USER_DATABASE_URL or DATABASE_URL
/// @param storageType name of the storage provider, such as `minio`
/// @param spoolDirectory for the spool files of uploads, UPLOAD_SPOOL_DIR or the system's temporary directory
/// @param limits of an upload, the first from MAX_UPLOAD_MB
/// @param deletedRetention how long a deleted dataset can be restored, DELETED_RETENTION
/// @param analyzeRoot folder on this machine that dry runs may read, ANALYZE_ROOT, null for none
public record DatasetServiceConfig(
        DatabaseConfig database,
        DatabaseConfig userDatabase,
        String storageType,
        Path spoolDirectory,
        ArchiveLimits limits,
        Duration deletedRetention,
        @Nullable Path analyzeRoot) {
    private static final Duration DEFAULT_RETENTION = Duration.ofDays(30);
    private static final int MEGABYTE = 1 << 20;

    public static DatasetServiceConfig fromEnvironment(Environment environment, String storageType) {
        var database = DatabaseConfig.fromEnvironment(environment);
        var root = environment.optional("ANALYZE_ROOT");
        return new DatasetServiceConfig(
                database,
                environment.optional("USER_DATABASE_URL") == null
                        ? database
                        : DatabaseConfig.fromEnvironment(environment, "USER_DATABASE_URL"),
                storageType,
                Path.of(environment.text("UPLOAD_SPOOL_DIR", System.getProperty("java.io.tmpdir"))),
                limits(environment),
                environment.duration("DELETED_RETENTION", DEFAULT_RETENTION),
                root == null ? null : Path.of(root));
    }

    /// With the default retention.
    public DatasetServiceConfig(
            DatabaseConfig database,
            DatabaseConfig userDatabase,
            String storageType,
            Path spoolDirectory,
            ArchiveLimits limits,
            @Nullable Path analyzeRoot) {
        this(database, userDatabase, storageType, spoolDirectory, limits, DEFAULT_RETENTION, analyzeRoot);
    }

    /// With another retention.
    public DatasetServiceConfig withDeletedRetention(Duration retention) {
        return new DatasetServiceConfig(
                database, userDatabase, storageType, spoolDirectory, limits, retention, analyzeRoot);
    }

    private static ArchiveLimits limits(Environment environment) {
        var defaults = ArchiveLimits.DEFAULT;
        if (environment.optional("MAX_UPLOAD_MB") == null) {
            return defaults;
        }
        var bytes = (long) environment.integer("MAX_UPLOAD_MB", 1, 1, Integer.MAX_VALUE) * MEGABYTE;
        return new ArchiveLimits(bytes, 4 * bytes, defaults.entries());
    }
}
