package dev.labeler.export.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.embedded.platform.FakePlatform;
import dev.labeler.embedded.platform.PlatformEvent;
import dev.labeler.export.CocoSamples;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.proto.export.v1.AcknowledgeDeliveryRequest;
import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import dev.labeler.proto.export.v1.SetDeliverySettingRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.S3FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// export-service with every target configured, and a fake platform for each.
final class DeliveryFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String SECRET = "a secret of the platform's webhook";
    private static final int MANY = 10_000;
    private static final Duration FIRST_DELAY = Duration.ofMillis(50);

    final FakePlatform platform;
    final S3FaultProxy proxy = TestStore.faultProxy();
    final StorageConfig storage = TestStore.freshStorage(proxy).withStallTimeout(Duration.ofSeconds(2));
    final ObjectStore bucket = ObjectStore.open(storage, storage.platformBucket());
    final TestExportService service;
    final DeliveryConfig config;
    volatile boolean acknowledges = true;

    DeliveryFixture() {
        this(MANY, UploadApiSettings.MAX_UPLOAD_BYTES, Duration.ofSeconds(2));
    }

    DeliveryFixture(int uploadsPerMinute, long maxUploadBytes, Duration uploadTimeout) {
        try {
            platform = FakePlatform.start(
                    new FakePlatform.Settings(0, "platform token", SECRET, uploadsPerMinute, maxUploadBytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        platform.onEvent(this::fetchAndAcknowledge);
        config = new DeliveryConfig(
                DeliveryTarget.DELIVERY_TARGET_NONE,
                new DeliveryConfig.PlatformStore(storage, "", false),
                new UploadApiSettings(
                        platform.uri(), new Secret("platform token"), uploadsPerMinute, maxUploadBytes, uploadTimeout),
                new DeliveryConfig.PlatformWebhook(platform.uri().resolve("/events"), new Secret(SECRET)),
                List.of("127.0.0.0/8"),
                FIRST_DELAY,
                Duration.ofMillis(500));
        service = new TestExportService(TestStore.freshStorage(), config);
    }

    /// As the platform: fetches the file of an event and confirms its hash.
    private void fetchAndAcknowledge(PlatformEvent event) {
        if (!acknowledges) {
            return;
        }
        try {
            var body = new ObjectMapper().readTree(event.body());
            try (var content = URI.create(body.path("file").path("download_url").asText())
                    .toURL()
                    .openStream()) {
                var _ = service.asPlatform()
                        .deliveries()
                        .acknowledgeDelivery(AcknowledgeDeliveryRequest.newBuilder()
                                .setProjectId(body.path("project_id").asText())
                                .setDeliveryId(event.deliveryId())
                                .setSha256(Sha256.hex(content.readAllBytes()))
                                .build());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A project whose versions are delivered to the target.
    String project(DeliveryTarget target) throws Exception {
        var project = service.project(CocoSamples.BOXES);
        var _ = service.owner()
                .deliveries()
                .setDeliverySetting(SetDeliverySettingRequest.newBuilder()
                        .setProjectId(project)
                        .setTarget(target)
                        .build());
        return project;
    }

    Version get(Version version) {
        return service.owner().get(version.getId());
    }

    Version await(Version version, DeliveryState state) {
        return Eventually.eventuallyGet(LIMIT, () -> {
            assertThat(get(version).getPlatform().getState()).isEqualTo(state);
            // A version and its delivery are read one after the other, so that the first may be older.
            return get(version);
        });
    }

    /// Waits for a failed attempt.
    Version awaitError(Version version) {
        return Eventually.eventuallyGet(LIMIT, () -> {
            var present = get(version);
            assertThat(present.getPlatform().getLastError()).isNotEmpty();
            return present;
        });
    }

    /// The object in the platform's bucket, null if there is none.
    byte @Nullable [] object(Version version) {
        var key = service.datasetOf(version.getProjectId()) + "/annotations.json";
        if (bucket.head(key) == null) {
            return null;
        }
        try (var content = bucket.open(key)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        service.close();
        bucket.close();
        proxy.close();
        platform.close();
    }
}
