package dev.labeler.export.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.embedded.platform.PlatformFault;
import dev.labeler.export.TestExportService;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import dev.labeler.proto.export.v1.RetryDeliveryRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The storage API of the platform fails in every way.
class PlatformFaultsTest {
    private static final int UPLOADS_PER_MINUTE = 1000;
    private static final DeliveryFixture FIXTURE =
            new DeliveryFixture(UPLOADS_PER_MINUTE, 1_000_000, Duration.ofSeconds(2));
    private static final TestExportService SERVICE = FIXTURE.service;

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "HANG",
                "ERROR",
                "HALF_BODY",
                "HUGE_BODY",
                "DROPPED_REPLY",
                "UNAUTHORIZED",
                "TOO_MANY_REQUESTS",
                "REDIRECT"
            })
    void failureIsShownAndLaterThereIsOneEffect(PlatformFault fault) throws Exception {
        var project = FIXTURE.project(DeliveryTarget.DELIVERY_TARGET_UPLOAD_API);
        FIXTURE.platform.failAll(fault);
        Version failed;
        try {
            failed = FIXTURE.awaitError(SERVICE.owner().publish(project));
        } finally {
            FIXTURE.platform.failAll(PlatformFault.NONE);
        }
        assertThat(failed.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_PUBLISHED);

        var delivered = FIXTURE.await(failed, DeliveryState.DELIVERY_STATE_DELIVERED);
        assertThat(delivered.getPlatform().hasLastError()).isFalse();
        assertThat(effects(delivered)).isEqualTo(1);
        assertThat(hashes(delivered)).containsExactly(delivered.getArtifacts(0).getSha256());
    }

    @Test
    void refusedFileBlocksTheVersionAtOnce() throws Exception {
        var project = FIXTURE.project(DeliveryTarget.DELIVERY_TARGET_UPLOAD_API);
        FIXTURE.platform.failAll(PlatformFault.REFUSED);
        Version blocked;
        try {
            blocked = FIXTURE.await(SERVICE.owner().publish(project), DeliveryState.DELIVERY_STATE_BLOCKED);
        } finally {
            FIXTURE.platform.failAll(PlatformFault.NONE);
        }

        assertThat(blocked.getStatus()).isEqualTo(VersionStatus.VERSION_STATUS_DELIVERY_BLOCKED);
        assertThat(blocked.getPlatform().getLastError()).contains("400");
        var _ = SERVICE.owner()
                .deliveries()
                .retryDelivery(RetryDeliveryRequest.newBuilder()
                        .setProjectId(project)
                        .setDeliveryId(blocked.getPlatform().getDeliveryId())
                        .build());
        FIXTURE.await(blocked, DeliveryState.DELIVERY_STATE_DELIVERED);
    }

    @Test
    void pauseThatThePlatformAskedForHoldsForAllReplicas() throws Exception {
        try (var first = SERVICE.database();
                var second = SERVICE.database()) {
            first.jdbi().useHandle(handle -> UploadLimitDao.pause(handle, Duration.ofHours(1)));
            try {
                var place = second.transactions()
                        .inTransaction(
                                handle -> UploadLimitDao.take(handle, UPLOADS_PER_MINUTE, Duration.ofMinutes(5)));
                assertThat(place.uploadId()).isNull();
                assertThat(place.delay()).isPositive();
            } finally {
                SERVICE.sql("DELETE FROM platform_pause");
            }
        }
    }

    @Test
    void twoReplicasTogetherTakeNoMorePlacesThanThereAre() throws Exception {
        SERVICE.sql("DELETE FROM platform_upload");
        try (var first = SERVICE.database();
                var second = SERVICE.database();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var places = new ArrayList<Future<UploadLimitDao.Place>>();
            for (var i = 0; i < 40; i++) {
                var replica = i % 2 == 0 ? first : second;
                places.add(threads.submit(() -> replica.transactions()
                        .inTransaction(handle -> UploadLimitDao.take(handle, 10, Duration.ofMinutes(5)))));
            }
            var taken = 0;
            for (var place : places) {
                taken += place.get().uploadId() == null ? 0 : 1;
            }
            assertThat(taken).isEqualTo(10);

            // An upload that has ended occupies its place for another minute.
            SERVICE.sql("UPDATE platform_upload SET ended_at = now() - interval '50 seconds'");
            assertThat(take(first).uploadId()).isNull();
            SERVICE.sql("UPDATE platform_upload SET ended_at = now() - interval '62 seconds'");
            assertThat(take(second).uploadId()).isNotNull();
        } finally {
            SERVICE.sql("DELETE FROM platform_upload");
        }
    }

    private static UploadLimitDao.Place take(Database replica) {
        return replica.transactions().inTransaction(handle -> UploadLimitDao.take(handle, 10, Duration.ofMinutes(5)));
    }

    @Test
    void deliveriesAboveTheLimitWaitInTwoReplicas() throws Exception {
        SERVICE.sql("DELETE FROM platform_upload");
        SERVICE.sql("""
                INSERT INTO platform_upload (started_at, ended_at)
                SELECT now(), now() + interval '1 hour' FROM generate_series(1, ?)""", UPLOADS_PER_MINUTE - 1);
        try (var database = SERVICE.database();
                var replica = DeliveryModule.open(FIXTURE.config, database, SERVICE.files(), List.of())) {
            assertThat(replica).isNotNull();
            var versions = new ArrayList<Version>();
            for (var i = 0; i < 3; i++) {
                versions.add(SERVICE.owner().publish(FIXTURE.project(DeliveryTarget.DELIVERY_TARGET_UPLOAD_API)));
            }

            Eventually.eventually(DeliveryFixture.LIMIT, () -> {
                assertThat(SERVICE.number("SELECT count(*) FROM platform_upload"))
                        .isEqualTo(UPLOADS_PER_MINUTE);
                assertThat(versions.stream()
                                .filter(version ->
                                        FIXTURE.get(version).getPlatform().getState()
                                                == DeliveryState.DELIVERY_STATE_DELIVERED)
                                .count())
                        .isEqualTo(1);
            });
            assertThat(versions)
                    .noneMatch(version -> FIXTURE.get(version).getPlatform().hasLastError());
            SERVICE.sql("DELETE FROM platform_upload");
            Eventually.eventually(DeliveryFixture.LIMIT, () -> {
                SERVICE.sql("UPDATE delivery SET due_at = now() WHERE state = 1");
                assertThat(versions)
                        .allMatch(version -> FIXTURE.get(version).getPlatform().getState()
                                == DeliveryState.DELIVERY_STATE_DELIVERED);
            });
            assertThat(versions).allMatch(version -> effects(version) == 1);
        }
    }

    private static long effects(Version version) {
        return FIXTURE.platform.ledger().stream()
                .filter(entry -> entry.key().equals("version-" + version.getId()) && entry.isEffective())
                .count();
    }

    private static List<String> hashes(Version version) {
        var folder = "labeler-exports/" + SERVICE.datasetOf(version.getProjectId()) + "/";
        return FIXTURE.platform.files().entrySet().stream()
                .filter(file -> file.getKey().startsWith(folder))
                .map(file -> Sha256.hex(file.getValue()))
                .toList();
    }
}
