package dev.labeler.export.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import dev.labeler.proto.export.v1.RetryDeliveryRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every target guarantees.
abstract class DeliveryContract {
    final DeliveryFixture fixture;

    DeliveryContract(DeliveryFixture fixture) {
        this.fixture = fixture;
    }

    abstract DeliveryTarget target();

    /// Makes the platform unreachable.
    abstract void stopPlatform();

    abstract void startPlatform();

    /// The hashes of the files of the version's dataset that the platform has.
    abstract List<String> hashes(Version version);

    @Test
    void publishedVersionIsDeliveredOnce() throws Exception {
        var version = deliver(fixture.project(target()));

        assertThat(version.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(version.getPlatform().getTarget()).isEqualTo(target());
        assertThat(version.getPlatform().hasDeliveredAt()).isTrue();
        assertThat(version.getPlatform().hasLastError()).isFalse();
        assertThat(version.getPlatform().hasNextAttemptAt()).isFalse();
        assertThat(hashes(version)).containsExactly(version.getArtifacts(0).getSha256());
    }

    @Test
    void unreachablePlatformDelaysOnlyTheDelivery() throws Exception {
        var project = fixture.project(target());
        stopPlatform();
        Version failed;
        try {
            failed = fixture.awaitError(fixture.service.owner().publish(project));
        } finally {
            startPlatform();
        }

        assertThat(failed.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(failed.getPlatform().getState()).isEqualTo(DeliveryState.DELIVERY_STATE_PENDING);
        assertThat(failed.getPlatform().getAttempts()).isPositive();
        var delivered = fixture.await(failed, DeliveryState.DELIVERY_STATE_DELIVERED);
        assertThat(hashes(delivered)).containsExactly(delivered.getArtifacts(0).getSha256());
    }

    @Test
    void newestVersionIsDeliveredAndOlderOnesAreSuperseded() throws Exception {
        var project = fixture.project(target());
        stopPlatform();
        Version older;
        Version newer;
        try {
            older = fixture.awaitError(fixture.service.owner().publish(project));
            newer = fixture.service.owner().publish(project);
        } finally {
            startPlatform();
        }

        var delivered = fixture.await(newer, DeliveryState.DELIVERY_STATE_DELIVERED);
        // An attempt that was running when the newer version was published may succeed.
        assertThat(fixture.get(older).getPlatform().getState())
                .isIn(DeliveryState.DELIVERY_STATE_SUPERSEDED, DeliveryState.DELIVERY_STATE_DELIVERED);
        assertThat(fixture.get(older).getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
        assertThat(hashes(delivered)).containsExactly(delivered.getArtifacts(0).getSha256());
    }

    @Test
    void lateOlderVersionDoesNotReplaceANewerOne() throws Exception {
        var project = fixture.project(target());
        var older = deliver(project);
        var newer = deliver(project);
        assertThat(newer.getArtifacts(0).getSha256())
                .isNotEqualTo(older.getArtifacts(0).getSha256());
        // As if the worker of the older one had been paused since before the newer one was published.
        reopen(older);

        fixture.await(older, DeliveryState.DELIVERY_STATE_SUPERSEDED);
        assertThat(hashes(newer)).containsExactly(newer.getArtifacts(0).getSha256());
    }

    @Test
    void killBetweenEffectAndRecordHasOneEffect() throws Exception {
        var version = deliver(fixture.project(target()));
        reopen(version);

        var again = fixture.await(version, DeliveryState.DELIVERY_STATE_DELIVERED);
        assertThat(again.getPlatform().getAttempts())
                .isGreaterThan(version.getPlatform().getAttempts());
        assertThat(hashes(again)).containsExactly(version.getArtifacts(0).getSha256());
        assertThat(effects(version)).isEqualTo(1);
    }

    @Test
    void blockedAfterItsTimeAndResumedByARetry() throws Exception {
        var project = fixture.project(target());
        stopPlatform();
        Version blocked;
        try {
            var version = fixture.awaitError(fixture.service.owner().publish(project));
            fixture.service.sql("UPDATE delivery SET block_at = now() WHERE version_id = ?", version.getId());
            blocked = fixture.await(version, DeliveryState.DELIVERY_STATE_BLOCKED);
        } finally {
            startPlatform();
        }
        assertThat(blocked.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_DELIVERY_BLOCKED);
        assertThat(blocked.getPlatform().getLastError()).isNotEmpty();
        assertThat(blocked.getArtifactsCount()).isPositive();

        var _ = fixture.service
                .owner()
                .deliveries()
                .retryDelivery(RetryDeliveryRequest.newBuilder()
                        .setProjectId(project)
                        .setDeliveryId(blocked.getPlatform().getDeliveryId())
                        .build());
        assertThat(fixture.await(blocked, DeliveryState.DELIVERY_STATE_DELIVERED)
                        .getStatus())
                .isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);
    }

    /// How often the platform received the version, not counting repetitions that it recognized.
    abstract long effects(Version version);

    private Version deliver(String project) {
        return fixture.await(fixture.service.owner().publish(project), DeliveryState.DELIVERY_STATE_DELIVERED);
    }

    /// Restores the row from before the outcome was stored.
    private void reopen(Version version) {
        fixture.service.sql(
                "UPDATE delivery SET state = 1, due_at = now(), delivered_at = NULL WHERE version_id = ?",
                version.getId());
    }
}
