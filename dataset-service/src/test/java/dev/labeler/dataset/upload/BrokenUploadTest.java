package dev.labeler.dataset.upload;

import static dev.labeler.dataset.Archives.image;
import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.labeler.dataset.Archives;
import dev.labeler.dataset.Errors;
import dev.labeler.dataset.TestHouse;
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

class BrokenUploadTest {
    private TestHouse house;

    @BeforeEach
    void open() {
        house = new TestHouse();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void clientThatBreaksOffLeavesNothing() throws Exception {
        var call = house.asUser(1).uploads().uploadDataset();
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
            assertThat(house.count("dataset")).isZero();
            assertThat(house.count("upload")).isZero();
            assertThat(house.keys("datasets/")).isEmpty();
            try (var spooled = Files.list(house.spool)) {
                assertThat(spooled).isEmpty();
            }
        });
    }

    @Test
    void filesOfAKilledUploadAreSweptAndOthersAreNot() throws Exception {
        var whole = house.asUser(1)
                .upload(UploadHeader.newBuilder().setName("x").build(), Map.of("a.png", image("png", 4, 4)));
        house.store.put("datasets/ds_killed/a.png", Archives.text("x"), "image/png", Map.of());
        house.store.put("datasets/ds_alive/a.png", Archives.text("x"), "image/png", Map.of());
        house.sql(
                "INSERT INTO upload VALUES ('datasets/ds_killed/', ?, 'user:1', now(), now() - interval '1 hour'),"
                        + " ('datasets/ds_alive/', ?, 'user:1', now(), now())",
                UUID.randomUUID(),
                UUID.randomUUID());

        eventually(
                Duration.ofSeconds(45),
                () -> assertThat(house.keys("datasets/ds_killed/")).isEmpty());

        assertThat(house.keys("datasets/ds_alive/")).hasSize(1);
        assertThat(house.keys(whole.getDataset().getStoragePath())).hasSize(2);
        eventually(() -> assertThat(house.count("upload")).isEqualTo(1));
    }

    @Test
    void repeatedUploadOfAnIdWaitsForTheEndOfAKilledOne() throws Exception {
        house.store.put("datasets/mine/left.png", Archives.text("x"), "image/png", Map.of());
        house.sql("INSERT INTO upload VALUES ('datasets/mine/', ?, 'user:1', now(), now())", UUID.randomUUID());

        var repeated = house.asUser(1)
                .uploadOne(named("x").toBuilder().setDatasetId("mine").build(), "a.png", image("png", 4, 4));

        assertThat(repeated.getNumImages()).isEqualTo(1);
        assertThat(house.keys("datasets/mine/")).hasSize(2).noneMatch(key -> key.endsWith("left.png"));
        assertThat(house.count("upload")).isZero();
    }

    @Test
    void repeatedUploadOfAnIdThatIsBeingUploadedIsRefused() throws Exception {
        try (var database = house.openBeside();
                var held = new Prefixes(database, house.store).hold("mine", "user:1")) {
            var thrown = catchThrowable(() -> house.asUser(1)
                    .uploadOne(named("x").toBuilder().setDatasetId("mine").build(), "a.png", image("png", 4, 4)));

            assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.ALREADY_EXISTS);
            assertThat(held.isLost()).isFalse();
        }
    }

    @Test
    void uploaderThatSleptUntilTheSweepIsFencedOff() throws Exception {
        try (var database = house.openBeside()) {
            var prefixes = new Prefixes(database, house.store);
            try (var held = prefixes.hold("ds_slow", "user:1")) {
                // What a sweep does first.
                house.sql("UPDATE upload SET token = gen_random_uuid()");

                boolean stillHeld = database.transactions().inTransaction(held::handOver);

                assertThat(stillHeld).isFalse();
                assertThat(house.count("upload")).isEqualTo(1);
            }
        }
    }

    @Test
    void closedPrefixIsEmptiedAtOnce() throws Exception {
        try (var database = house.openBeside()) {
            var held = new Prefixes(database, house.store).hold("ds_dead", "user:1");
            house.store.put("datasets/ds_dead/a.png", Archives.text("x"), "image/png", Map.of());
            var claims = house.count("upload");
            assertThat(claims).isEqualTo(1);

            held.close();

            assertThat(house.count("upload")).isZero();
            assertThat(house.keys("datasets/ds_dead/")).isEmpty();
        }
    }
}
