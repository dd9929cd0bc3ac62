package dev.labeler.export.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.embedded.platform.PlatformFault;
import dev.labeler.export.CocoSamples;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.DeliveryTarget;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.testing.faults.S3Operation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Runs the contract for each target.
class DeliveryContractTest {
    private static final DeliveryFixture FIXTURE = new DeliveryFixture();

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @Test
    void withoutATargetAVersionIsOnlyPublished() throws Exception {
        var version = FIXTURE.service.owner().publish(FIXTURE.service.project(CocoSamples.BOXES));

        assertThat(version.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(version.hasPlatform()).isFalse();
    }

    @Nested
    class Bucket extends DeliveryContract {
        Bucket() {
            super(FIXTURE);
        }

        @Override
        DeliveryTarget target() {
            return DeliveryTarget.DELIVERY_TARGET_S3;
        }

        @Override
        void stopPlatform() {
            FIXTURE.proxy.refuseConnections();
        }

        @Override
        void startPlatform() {
            FIXTURE.proxy.acceptConnections();
        }

        @Override
        List<String> hashes(Version version) {
            var object = FIXTURE.object(version);
            return object == null ? List.of() : List.of(Sha256.hex(object));
        }

        @Override
        long effects(Version version) {
            var key = FIXTURE.service.datasetOf(version.getProjectId()) + "/annotations.json";
            return FIXTURE.proxy.requests().keys(S3Operation.PUT_OBJECT).stream()
                    .filter(written -> written.endsWith(key))
                    .count();
        }
    }

    @Nested
    class UploadApi extends DeliveryContract {
        UploadApi() {
            super(FIXTURE);
        }

        @Override
        DeliveryTarget target() {
            return DeliveryTarget.DELIVERY_TARGET_UPLOAD_API;
        }

        @Override
        void stopPlatform() {
            FIXTURE.platform.failAll(PlatformFault.ERROR);
        }

        @Override
        void startPlatform() {
            FIXTURE.platform.failAll(PlatformFault.NONE);
        }

        @Override
        List<String> hashes(Version version) {
            var folder = "labeler-exports/" + FIXTURE.service.datasetOf(version.getProjectId()) + "/";
            return FIXTURE.platform.files().entrySet().stream()
                    .filter(file -> file.getKey().startsWith(folder))
                    .map(file -> Sha256.hex(file.getValue()))
                    .toList();
        }

        @Override
        long effects(Version version) {
            return FIXTURE.platform.ledger().stream()
                    .filter(entry -> entry.key().equals("version-" + version.getId()) && entry.isEffective())
                    .count();
        }
    }

    @Nested
    class PlatformWebhook extends DeliveryContract {
        PlatformWebhook() {
            super(FIXTURE);
        }

        @Override
        DeliveryTarget target() {
            return DeliveryTarget.DELIVERY_TARGET_PLATFORM_WEBHOOK;
        }

        @Override
        void stopPlatform() {
            FIXTURE.platform.failAll(PlatformFault.ERROR);
        }

        @Override
        void startPlatform() {
            FIXTURE.platform.failAll(PlatformFault.NONE);
        }

        /// The platform has what it was sent last.
        @Override
        List<String> hashes(Version version) {
            return FIXTURE.platform.events().stream()
                    .filter(event -> event.body().contains(version.getProjectId()))
                    .map(event -> event.body().replaceAll("(?s).*\"sha256\":\"([0-9a-f]+)\".*", "$1"))
                    .reduce((_, last) -> last)
                    .stream()
                    .toList();
        }

        @Override
        long effects(Version version) {
            var key = Long.toString(version.getPlatform().getDeliveryId());
            return FIXTURE.platform.ledger().stream()
                    .filter(entry -> entry.key().equals(key) && entry.isEffective())
                    .count();
        }
    }
}
