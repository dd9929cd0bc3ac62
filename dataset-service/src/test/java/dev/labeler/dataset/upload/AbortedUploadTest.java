package dev.labeler.dataset.upload;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadFile;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.type.v1.ErrorReason;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AbortedUploadTest {
    private TestDatasetService service;

    @BeforeEach
    void open() {
        service = new TestDatasetService();
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void cancelledUploadLeavesNothing() throws Exception {
        var call = service.asUser(1).uploads().uploadDataset();
        call.write(UploadDatasetRequest.newBuilder()
                .setHeader(UploadHeader.newBuilder().setName("x"))
                .build());
        call.write(UploadDatasetRequest.newBuilder()
                .setFile(UploadFile.newBuilder().setPath("a.png"))
                .build());
        call.write(UploadDatasetRequest.newBuilder()
                .setData(ByteString.copyFrom(image("png", 4, 4)))
                .build());

        call.cancel("gone", null);

        eventually(() -> {
            assertThat(service.count("dataset")).isZero();
            assertThat(service.count("upload")).isZero();
            assertThat(service.keys("datasets/")).isEmpty();
            try (var spooled = Files.list(service.spool)) {
                assertThat(spooled).isEmpty();
            }
        });
    }

    @Test
    void filesOfAKilledUploadAreSweptAndOthersAreNot() throws Exception {
        var whole = service.asUser(1)
                .upload(UploadHeader.newBuilder().setName("x").build(), Map.of("a.png", image("png", 4, 4)));
        service.store.put("datasets/ds_killed/a.png", TestArchives.text("x"), "image/png", Map.of());
        service.store.put("datasets/ds_alive/a.png", TestArchives.text("x"), "image/png", Map.of());
        service.sql(
                "INSERT INTO upload VALUES ('datasets/ds_killed/', ?, 'user:1', now(), now() - interval '1 hour'),"
                        + " ('datasets/ds_alive/', ?, 'user:1', now(), now())",
                UUID.randomUUID(),
                UUID.randomUUID());

        eventually(
                Duration.ofSeconds(45),
                () -> assertThat(service.keys("datasets/ds_killed/")).isEmpty());

        assertThat(service.keys("datasets/ds_alive/")).hasSize(1);
        assertThat(service.keys(whole.getDataset().getStoragePath())).hasSize(2);
        eventually(() -> assertThat(service.count("upload")).isEqualTo(1));
    }

    @Test
    void repeatedUploadOfAnIdWaitsForTheEndOfAKilledOne() throws Exception {
        service.store.put("datasets/mine/left.png", TestArchives.text("x"), "image/png", Map.of());
        service.sql("INSERT INTO upload VALUES ('datasets/mine/', ?, 'user:1', now(), now())", UUID.randomUUID());

        var repeated = service.asUser(1)
                .uploadOne(named("x").toBuilder().setDatasetId("mine").build(), "a.png", image("png", 4, 4));

        assertThat(repeated.getNumImages()).isEqualTo(1);
        assertThat(service.keys("datasets/mine/")).hasSize(2).noneMatch(key -> key.endsWith("left.png"));
        assertThat(service.count("upload")).isZero();
    }

    @Test
    void repeatedUploadOfAnIdThatIsBeingUploadedIsRefused() throws Exception {
        try (var database = service.openBeside();
                var held = new PrefixLeaseRegistry(database, service.store).lease("mine", "user:1")) {
            var thrown = catchThrowable(() -> service.asUser(1)
                    .uploadOne(named("x").toBuilder().setDatasetId("mine").build(), "a.png", image("png", 4, 4)));

            assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.ALREADY_EXISTS);
            assertThat(held.isLost()).isFalse();
        }
    }

    @Test
    void uploadPausedUntilTheSweepIsRefused() throws Exception {
        try (var database = service.openBeside()) {
            var prefixes = new PrefixLeaseRegistry(database, service.store);
            try (var held = prefixes.lease("ds_slow", "user:1")) {
                // What a sweep does first.
                service.sql("UPDATE upload SET token = gen_random_uuid()");

                boolean stillHeld = database.transactions().inTransaction(held::handOver);

                assertThat(stillHeld).isFalse();
                assertThat(service.count("upload")).isEqualTo(1);
            }
        }
    }

    @Test
    void closedPrefixIsEmptiedAtOnce() throws Exception {
        try (var database = service.openBeside()) {
            var held = new PrefixLeaseRegistry(database, service.store).lease("ds_dead", "user:1");
            service.store.put("datasets/ds_dead/a.png", TestArchives.text("x"), "image/png", Map.of());
            var claims = service.count("upload");
            assertThat(claims).isEqualTo(1);

            held.close();

            assertThat(service.count("upload")).isZero();
            assertThat(service.keys("datasets/ds_dead/")).isEmpty();
        }
    }
}
