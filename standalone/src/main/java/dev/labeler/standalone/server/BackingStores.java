package dev.labeler.standalone.server;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.StorageConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// PostgreSQL and the object store: embedded ones below the home, unless the environment configures external
/// ones.
public final class BackingStores implements AutoCloseable {
    private static final String DATABASE = "labeler";
    private static final String USER_DATABASE = "labeler_users";

    private final Environment environment;
    private final @Nullable EmbeddedPostgres postgres;
    private final @Nullable EmbeddedS3 s3;

    private final @Nullable RunningStoresFile addresses;

    private BackingStores(
            Environment environment,
            @Nullable EmbeddedPostgres postgres,
            @Nullable EmbeddedS3 s3,
            @Nullable RunningStoresFile addresses) {
        this.environment = environment;
        this.postgres = postgres;
        this.s3 = s3;
        this.addresses = addresses;
    }

    /// The stores of a server that runs on the same home, or else those of [#open]; for tools that read beside a
    /// running server.
    public static BackingStores join(StandaloneConfig config, Environment environment) throws IOException {
        var running = new RunningStoresFile(config.home()).read();
        if (running == null) {
            return open(config, environment);
        }
        var settings = new HashMap<>(environment.variables());
        settings.putAll(running);
        return new BackingStores(new Environment(settings), null, null, null);
    }

    public static BackingStores open(StandaloneConfig config, Environment environment) throws IOException {
        var settings = new HashMap<>(environment.variables());
        var postgres = environment.optional("DATABASE_URL") == null ? startPostgres(config, settings) : null;
        try {
            var s3 = StorageConfig.isConfiguredIn(environment) ? null : startS3(config, environment, settings);
            var addresses = new RunningStoresFile(config.home());
            addresses.write(settings, postgres != null, s3 != null);
            return new BackingStores(new Environment(settings), postgres, s3, addresses);
        } catch (IOException | RuntimeException e) {
            if (postgres != null) {
                postgres.close();
            }
            throw e;
        }
    }

    /// The given environment with the addresses of the started stores.
    public Environment environment() {
        return environment;
    }

    private static EmbeddedPostgres startPostgres(StandaloneConfig config, Map<String, String> settings) {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Config.in(config.home()));
        settings.put("DATABASE_URL", url(postgres, DATABASE));
        settings.put("USER_DATABASE_URL", url(postgres, USER_DATABASE));
        return postgres;
    }

    private static String url(EmbeddedPostgres postgres, String database) {
        postgres.createDatabaseIfMissing(database);
        return "postgresql://%s:%s@127.0.0.1:%d/%s"
                .formatted(postgres.user(), postgres.password(), postgres.port(), database);
    }

    private static EmbeddedS3 startS3(StandaloneConfig config, Environment environment, Map<String, String> settings)
            throws IOException {
        var credentials =
                S3Credentials.loadOrCreate(config.home().resolve("secrets").resolve("s3"));
        var s3 = EmbeddedS3.start(new EmbeddedS3.Config(
                config.home().resolve("s3"),
                environment.text("BIND_ADDRESS", "127.0.0.1"),
                config.storagePort(),
                credentials,
                environment.list("CORS_ORIGINS"),
                true));
        settings.put("S3_PROVIDER", "s3proxy");
        settings.put("S3_ENDPOINT", s3.endpoint().toString());
        settings.put("S3_ACCESS_KEY", credentials.accessKey());
        settings.put("S3_SECRET_KEY", credentials.secretKey());
        return s3;
    }

    @Override
    public void close() {
        if (addresses != null) {
            addresses.delete();
        }
        if (s3 != null) {
            s3.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
