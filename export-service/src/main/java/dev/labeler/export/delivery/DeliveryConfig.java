package dev.labeler.export.delivery;

import dev.labeler.export.http.AddressPolicy;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where published versions can be delivered, and the rules of webhooks.
///
/// @param defaultTarget of projects whose owner chose none
/// @param s3 null if the target is not available; likewise `uploadApi` and `webhook`
/// @param allowedNetworks private networks to which webhooks may send, in CIDR notation
/// @param firstDelay before the second attempt
public record DeliveryConfig(
        DeliveryTarget defaultTarget,
        @Nullable PlatformStore s3,
        @Nullable UploadApiSettings uploadApi,
        @Nullable PlatformWebhook webhook,
        List<String> allowedNetworks,
        Duration firstDelay,
        Duration acknowledgementDelay) {
    private static final Duration MAX_POLLING = Duration.ofSeconds(1);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    private static final Duration ACKNOWLEDGEMENT_DELAY = Duration.ofMinutes(10);

    /// Nothing is delivered; webhooks can be registered.
    public static final DeliveryConfig NONE = new DeliveryConfig(
            DeliveryTarget.DELIVERY_TARGET_NONE, null, null, null, List.of(), FIRST_DELAY, ACKNOWLEDGEMENT_DELAY);

    /// The platform's bucket, `storage.platformBucket()`.
    ///
    /// @param prefix of all keys, empty for none
    /// @param createsBucket whether a missing bucket is created, because the store is the labeler's own
    public record PlatformStore(StorageConfig storage, String prefix, boolean createsBucket) {}

    /// @param secret signs the events
    public record PlatformWebhook(URI url, Secret secret) {}

    public DeliveryConfig {
        allowedNetworks = List.copyOf(allowedNetworks);
        if (!available(s3, uploadApi, webhook).contains(defaultTarget)) {
            throw new ConfigException("DELIVERY_TARGET selects a target whose settings are missing");
        }
        try {
            AddressPolicy.publicOnly(allowedNetworks);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("WEBHOOK_ALLOWED_NETWORKS must have ranges such as 10.0.0.0/8");
        }
    }

    /// @param labelerStorage the labeler's own store, which also has the platform's bucket unless PLATFORM_S3_ENDPOINT
    /// is set
    public static DeliveryConfig fromEnvironment(Environment environment, StorageConfig labelerStorage) {
        var target = target(environment.text("DELIVERY_TARGET", "none"));
        var platformStorage = PlatformStorage.fromEnvironment(environment, labelerStorage);
        var platformStore = new PlatformStore(
                platformStorage, environment.text("PLATFORM_S3_PREFIX", ""), platformStorage.equals(labelerStorage));
        return new DeliveryConfig(
                target,
                platformStore,
                uploadApi(environment),
                platformWebhook(environment),
                environment.list("WEBHOOK_ALLOWED_NETWORKS"),
                environment.duration("DELIVERY_RETRY_DELAY", FIRST_DELAY),
                environment.duration("DELIVERY_ACKNOWLEDGEMENT_DELAY", ACKNOWLEDGEMENT_DELAY));
    }

    /// Interval at which due deliveries are claimed.
    Duration polling() {
        return firstDelay.compareTo(MAX_POLLING) < 0 ? firstDelay : MAX_POLLING;
    }

    /// Targets that a project can have.
    Set<DeliveryTarget> available() {
        return available(s3, uploadApi, webhook);
    }

    private static Set<DeliveryTarget> available(
            @Nullable PlatformStore s3, @Nullable UploadApiSettings uploadApi, @Nullable PlatformWebhook webhook) {
        var targets = EnumSet.of(DeliveryTarget.DELIVERY_TARGET_NONE);
        if (s3 != null) {
            targets.add(DeliveryTarget.DELIVERY_TARGET_S3);
        }
        if (uploadApi != null) {
            targets.add(DeliveryTarget.DELIVERY_TARGET_UPLOAD_API);
        }
        if (webhook != null) {
            targets.add(DeliveryTarget.DELIVERY_TARGET_PLATFORM_WEBHOOK);
        }
        return targets;
    }

    private static DeliveryTarget target(String word) {
        return switch (word) {
            case "none" -> DeliveryTarget.DELIVERY_TARGET_NONE;
            case "s3" -> DeliveryTarget.DELIVERY_TARGET_S3;
            case "upload_api" -> DeliveryTarget.DELIVERY_TARGET_UPLOAD_API;
            case "platform_webhook" -> DeliveryTarget.DELIVERY_TARGET_PLATFORM_WEBHOOK;
            default -> throw new ConfigException("DELIVERY_TARGET must be none, s3, upload_api or platform_webhook");
        };
    }

    private static @Nullable UploadApiSettings uploadApi(Environment environment) {
        var url = url(environment, "PLATFORM_API_URL");
        var token = environment.optionalSecret("PLATFORM_API_TOKEN");
        return url == null || token == null
                ? null
                : new UploadApiSettings(
                        url,
                        token,
                        environment.integer("PLATFORM_UPLOADS_PER_MINUTE", 10, 1, 1000),
                        UploadApiSettings.MAX_UPLOAD_BYTES,
                        environment.duration("PLATFORM_UPLOAD_TIMEOUT", Duration.ofMinutes(5)));
    }

    private static @Nullable PlatformWebhook platformWebhook(Environment environment) {
        var url = url(environment, "PLATFORM_WEBHOOK_URL");
        var secret = environment.optionalSecret("PLATFORM_WEBHOOK_SECRET");
        return url == null || secret == null ? null : new PlatformWebhook(url, secret);
    }

    private static @Nullable URI url(Environment environment, String name) {
        var value = environment.optional(name);
        if (value == null) {
            return null;
        }
        try {
            var url = URI.create(value);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Without the value, which may contain a secret.
            throw new ConfigException(name + " must be a URL such as https://platform.example");
        }
        throw new ConfigException(name + " must be a URL such as https://platform.example");
    }
}
