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

/// Settings of the object store and of signed links.
///
/// @param endpoint null for AWS
/// @param publicEndpoint endpoint in signed links, `endpoint` if unset: a browser cannot resolve names of the
///     private network
/// @param pathStyle `endpoint/bucket/key` rather than `bucket.endpoint/key`
/// @param datasetsBucket uploaded files
/// @param annotationsBucket working copies and exports
/// @param platformBucket files for the platform
/// @param linkTtl default lifetime of links
/// @param longestLinkTtl maximum lifetime of links, at most 7 days, the limit of S3 signatures
/// @param scratchDirectory for temporary files, UPLOAD_SPOOL_DIR or the system's
/// @param stallTimeout time without a byte after which a request is aborted, STORAGE_STALL_TIMEOUT
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

    /// Alternative prefixes of the variables; the first variable that is set is used.
    private static final List<String> PREFIXES = List.of(PREFIX, "R2_", "APP_OBJECT_STORAGE__", "EXTERNAL_STORAGE_");

    private static final String EMBEDDED = "embedded";

    public StorageConfig {
        if (provider != StorageProvider.AWS && endpoint == null) {
            throw new ConfigException(
                    "the environment variable S3_ENDPOINT is not set; every provider except aws needs it");
        }
        if (longestLinkTtl.compareTo(Duration.ofDays(7)) > 0) {
            throw new ConfigException("APP_SIGNED_URL__MAX_TTL must be at most 7 days");
        }
    }

    /// Whether the environment configures a store. One variable with any of the prefixes is enough, so that an
    /// incomplete configuration is an error and never selects the embedded store. With `S3_PROVIDER` set to
    /// `embedded` the other variables (a public endpoint, a bucket) apply to the embedded store.
    public static boolean isConfiguredIn(Environment environment) {
        if (EMBEDDED.equals(environment.optional("S3_PROVIDER"))) {
            return false;
        }
        return environment.variables().keySet().stream()
                .filter(StorageConfig::isStoreSetting)
                .anyMatch(name -> environment.optional(name) != null);
    }

    /// Whether the variable configures the store.
    public static boolean isStoreSetting(String name) {
        return PREFIXES.stream().anyMatch(name::startsWith);
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

    /// The origin of signed links, `*.` for any bucket, null if the environment configures no store. It reads no
    /// credential, since the edge has none.
    public static @Nullable String linkOrigin(Environment environment) {
        var publicEndpoint = uri(environment, "S3_PUBLIC_ENDPOINT");
        var endpoint = publicEndpoint == null ? uri(environment, "S3_ENDPOINT") : publicEndpoint;
        var provider = provider(environment);
        if (endpoint == null) {
            return isConfiguredIn(environment)
                    ? "https://*.s3." + setting(environment, provider.defaultRegion(), "S3_REGION") + ".amazonaws.com"
                    : null;
        }
        var isPathStyle = environment.bool("S3_PATH_STYLE", provider != StorageProvider.AWS);
        return endpoint.getScheme()
                + "://"
                + (isPathStyle ? "" : "*.")
                + endpoint.getHost()
                + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort());
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
            throw new ConfigException(
                    "the environment variable " + names[0] + " is not set; the configured object store needs it");
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
