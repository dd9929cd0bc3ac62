package dev.labeler.kit.storage;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where objects are kept and how links to them are made.
///
/// @param endpoint null for AWS's own
/// @param publicEndpoint what links are signed for, the endpoint where unset: a browser does not
///     know the inner network's names
/// @param pathStyle `endpoint/bucket/key` rather than `bucket.endpoint/key`
/// @param datasetsBucket uploaded files
/// @param annotationsBucket working copies and exports
/// @param platformBucket where the platform picks up official files
/// @param linkTtl how long a link lives where nobody says
/// @param longestLinkTtl how long it may live, at most the 7 days that S3 signatures allow
/// @param scratchDirectory for temporary files, UPLOAD_SPOOL_DIR or the system's
/// @param stallTimeout after which a request in which no byte moves is aborted, STORAGE_STALL_TIMEOUT
public record StorageConfig(
        StorageProvider provider,
        @Nullable URI endpoint,
        @Nullable URI publicEndpoint,
        String region,
        String accessKey,
        Secret secretKey,
        boolean pathStyle,
        String datasetsBucket,
        String annotationsBucket,
        String platformBucket,
        Duration linkTtl,
        Duration longestLinkTtl,
        Path scratchDirectory,
        Duration stallTimeout) {
    public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(10);

    private static final String PREFIX = "S3_";

    /// The prefixes under which one setting can be given; the first that is set is used.
    private static final List<String> PREFIXES = List.of(PREFIX, "R2_", "APP_OBJECT_STORAGE__", "EXTERNAL_STORAGE_");

    private static final String EMBEDDED = "embedded";

    public StorageConfig {
        if (provider != StorageProvider.AWS && endpoint == null) {
            throw new ConfigException("set S3_ENDPOINT, which every provider but aws needs");
        }
        if (longestLinkTtl.compareTo(Duration.ofDays(7)) > 0) {
            throw new ConfigException("APP_SIGNED_URL__MAX_TTL must be at most 7 days");
        }
    }

    /// Whether the environment names a store: any variable of the four families does, so that a
    /// forgotten one leads to an error and never to another store than was meant. `S3_PROVIDER` set to
    /// `embedded` says that the others (a public endpoint, a bucket) are about the embedded store.
    public static boolean isConfiguredIn(Environment environment) {
        if (EMBEDDED.equals(environment.optional("S3_PROVIDER"))) {
            return false;
        }
        return environment.variables().keySet().stream()
                .filter(name -> PREFIXES.stream().anyMatch(name::startsWith))
                .anyMatch(name -> environment.optional(name) != null);
    }

    public static StorageConfig fromEnvironment(Environment environment) {
        var provider = provider(environment);
        return new StorageConfig(
                provider,
                uri(environment, "S3_ENDPOINT"),
                uri(environment, "S3_PUBLIC_ENDPOINT"),
                setting(environment, provider.defaultRegion(), "S3_REGION"),
                required(environment, "S3_ACCESS_KEY", "S3_ACCESS_KEY_ID"),
                new Secret(required(environment, "S3_SECRET_KEY", "S3_SECRET_ACCESS_KEY")),
                environment.bool("S3_PATH_STYLE", provider != StorageProvider.AWS),
                environment.text("EXTERNAL_BUCKET_DATASETS", "vision-platform-datasets"),
                setting(environment, "labeler-annotations", "S3_BUCKET"),
                environment.text("PLATFORM_BUCKET", "platform-datasets"),
                environment.duration("APP_SIGNED_URL__DEFAULT_TTL", Duration.ofHours(1)),
                environment.duration("APP_SIGNED_URL__MAX_TTL", Duration.ofDays(7)),
                Path.of(environment.text("UPLOAD_SPOOL_DIR", System.getProperty("java.io.tmpdir"))),
                environment.duration("STORAGE_STALL_TIMEOUT", DEFAULT_STALL_TIMEOUT));
    }

    public StorageConfig withStallTimeout(Duration timeout) {
        return new StorageConfig(
                provider,
                endpoint,
                publicEndpoint,
                region,
                accessKey,
                secretKey,
                pathStyle,
                datasetsBucket,
                annotationsBucket,
                platformBucket,
                linkTtl,
                longestLinkTtl,
                scratchDirectory,
                timeout);
    }

    StallTimeouts stallTimeouts() {
        return new StallTimeouts(stallTimeout);
    }

    private static StorageProvider provider(Environment environment) {
        var name = environment.firstOf("S3_PROVIDER", "APP_OBJECT_STORAGE__PROVIDER");
        if (name == null) {
            if (environment.optional("R2_ENDPOINT") != null) {
                return StorageProvider.R2;
            }
            return find(environment, "S3_ENDPOINT") == null ? StorageProvider.AWS : StorageProvider.MINIO;
        }
        return Arrays.stream(StorageProvider.values())
                .filter(provider -> provider.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new ConfigException(
                                "S3_PROVIDER must be aws, r2, minio, ceph or s3proxy (or embedded, where all services run in one process)"));
    }

    private static @Nullable String find(Environment environment, String... names) {
        return environment.firstOf(PREFIXES.stream()
                .flatMap(prefix -> Arrays.stream(names).map(name -> prefix + name.substring(PREFIX.length())))
                .toArray(String[]::new));
    }

    private static String setting(Environment environment, String otherwise, String... names) {
        var value = find(environment, names);
        return value == null ? otherwise : value;
    }

    private static String required(Environment environment, String... names) {
        var value = find(environment, names);
        if (value == null) {
            throw new ConfigException("set the environment variable " + names[0]
                    + ": an object store is configured by the environment, and it needs one");
        }
        return value;
    }

    private static @Nullable URI uri(Environment environment, String name) {
        var value = find(environment, name);
        if (value == null) {
            return null;
        }
        try {
            var uri = URI.create(value.contains("://") ? value : "https://" + value);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + " must be a URL such as http://minio:9000");
        }
        throw new ConfigException(name + " must be a URL such as http://minio:9000");
    }
}
