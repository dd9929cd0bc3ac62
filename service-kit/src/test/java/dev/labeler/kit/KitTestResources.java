package dev.labeler.kit;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// One PostgreSQL and one S3 server a JVM, a fresh database and a fresh bucket for whoever asks.
public final class KitTestResources {
    private static final Path HOME = temporary();

    private KitTestResources() {}

    /// A migrated, empty database with the tables of idempotency and jobs.
    public static Database database() {
        return Database.open(
                databaseConfig().withPoolSize(8),
                "kit",
                "classpath:dev/labeler/kit/migration/request",
                "classpath:dev/labeler/kit/migration/scheduled_tasks");
    }

    public static DatabaseConfig databaseConfig() {
        var name = "kit_" + UUID.randomUUID().toString().replace("-", "");
        Postgres.SERVER.createDatabaseIfMissing(name);
        return DatabaseConfig.of("%s?user=%s&password=%s"
                .formatted(Postgres.SERVER.url(name), Postgres.SERVER.user(), Postgres.SERVER.password()));
    }

    public static StorageConfig storageConfig(Map<String, String> more) {
        var variables = new HashMap<>(Map.of(
                "S3_PROVIDER", "s3proxy",
                "S3_ENDPOINT", S3.SERVER.endpoint().toString(),
                "S3_ACCESS_KEY", S3.SERVER.credentials().accessKey(),
                "S3_SECRET_KEY", S3.SERVER.credentials().secretKey()));
        variables.putAll(more);
        return StorageConfig.fromEnvironment(new Environment(variables));
    }

    public static ObjectStore bucket() {
        var store = ObjectStore.open(
                storageConfig(Map.of()), "kit-" + UUID.randomUUID().toString().substring(0, 8));
        store.admin().ensureExists();
        return store;
    }

    private static final class Postgres {
        static final EmbeddedPostgres SERVER =
                EmbeddedPostgres.start(EmbeddedPostgres.Config.in(HOME.resolve("postgres")));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    private static final class S3 {
        static final EmbeddedS3 SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }

        private static EmbeddedS3 start() {
            try {
                return EmbeddedS3.start(new EmbeddedS3.Config(
                        HOME.resolve("s3"), 0, new S3Credentials("labeler-test", "a-secret-key-of-the-test-run")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory(
                    "service-kit",
                    // PostgreSQL gives up root's rights and still has to get to its files.
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
